/** Longest address that mail servers carry. */
const MAX_LENGTH = 254;

/**
 * One plain address. ASCII only: other letters that fold onto these (the Kelvin sign onto "k") would
 * make two people's addresses equal. No quotes, commas or brackets: some mailers read them as a
 * second address.
 */
const ADDRESS = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** The address as it is stored and compared: trimmed and in lower case. Null when it is none. */
export function asEmailAddress(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(trimmed)) return null;
  const address = trimmed.toLowerCase();
  return ADDRESS.test(address) ? address : null;
}
