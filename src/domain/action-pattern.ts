/** Longest action name or pattern, in characters. */
export const ACTION_MAX_LENGTH = 200;

const NAME = /^[A-Za-z0-9._:-]+$/;

/** True for a dotted name an agent may ask about: `stripe.refund.full`. */
export function isActionName(text: string): boolean {
  return text.length <= ACTION_MAX_LENGTH && NAME.test(text);
}

/** True for a name, for `prefix.*`, and for `*` alone. */
export function isActionPattern(text: string): boolean {
  if (text.length > ACTION_MAX_LENGTH) return false;
  if (text === "*") return true;
  return isActionName(text.endsWith(".*") ? text.slice(0, -2) : text);
}

/**
 * True when the pattern covers the action: an exact name covers itself, `stripe.*` covers
 * `stripe.refund` and `stripe.refund.full` but not `stripe`, `*` covers everything.
 */
export function matches(pattern: string, action: string): boolean {
  if (pattern === "*") return true;
  if (pattern.endsWith(".*"))
    return action.length >= pattern.length && action.startsWith(pattern.slice(0, -1));
  return pattern === action;
}

/** Every pattern that covers the action, the action itself included: what to look permissions up by. */
export function coveringPatterns(action: string): string[] {
  const patterns = [action, "*"];
  for (let dot = action.indexOf("."); dot !== -1; dot = action.indexOf(".", dot + 1))
    patterns.push(`${action.slice(0, dot)}.*`);
  return patterns;
}
