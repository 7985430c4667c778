/**
 * Whether a path of the checkout is kept from a Docker build: the last pattern that fits it, or a
 * folder that it is in, decides.
 *
 * @returns {(path: string) => boolean} for paths from the root of the checkout, with forward slashes
 */
export function readDockerignore(text) {
  const patterns = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => ({ expected: !line.startsWith("!"), form: formOf(line.replace(/^!/, "")) }));
  return (path) =>
    patterns.reduce((out, { expected, form }) => (form.test(path) ? expected : out), false);
}

function formOf(pattern) {
  const source = pattern
    .replace(/^\/|\/$/g, "")
    .replace(/[.+^$()|{}]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (found) => FORMS[found]);
  return new RegExp(`^${source}(?:/|$)`);
}

const FORMS = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
