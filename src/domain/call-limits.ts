/** Most calls that one request from the screens may carry. */
export const CALLS_PER_REQUEST = 20;

/** Calls a minute of one signed-in person, over all their tabs. */
export const CALLS_PER_PERSON = 1_200;

/** Calls a minute of one address, of people who are not signed in. */
export const CALLS_PER_ADDRESS = 300;
