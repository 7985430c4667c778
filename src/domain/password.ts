/** Shortest password that is taken, in characters. */
export const PASSWORD_MIN_LENGTH = 10;

/** Longest; hashing more would be work for anyone who asks. */
export const PASSWORD_MAX_LENGTH = 200;
