/** SHA-256 of nothing: sonner puts its style element into the page before it fills it. */
const EMPTY_STYLE_HASH = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** The style sheet that sonner writes into the page by itself, without a nonce. */
export const SONNER_STYLE_HASH = "sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY=";

/**
 * What a page may load and run (CSP Level 3): its own files, and inline only what bears its nonce.
 * Style attributes stay open: menus are placed by them, and they cannot run anything.
 *
 * @param nonce base64, new for every response
 * @param developing Next's development server evaluates code and writes its own styles
 */
export function contentSecurityPolicy(nonce: string, developing: boolean): string {
  const own = `'self' 'nonce-${nonce}'`;
  const directives = {
    "default-src": "'self'",
    "script-src": `${own} 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    "style-src": developing
      ? "'self' 'unsafe-inline'"
      : `${own} '${SONNER_STYLE_HASH}' '${EMPTY_STYLE_HASH}'`,
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
