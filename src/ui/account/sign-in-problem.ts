/** The words for each code that a failed sign-in leaves in the address bar. */
const PROBLEMS: Record<string, string> = {
  CredentialsSignin: "That e-mail address and password do not match.",
  TooManyTries: "Too many tries. Wait ten minutes, or sign in another way.",
  Unavailable: "Signing in does not work at the moment. Try again in a minute.",
  Verification: "That sign-in link was used already or is too old. Ask for a new one.",
  EmailSignin: "The link could not be sent. Check the address and try again.",
  EmailCreateAccount: "The account could not be made. Ask for a new link.",
  OAuthAccountNotLinked:
    "This address has an account already. Sign in the way you did before: with your password or a link.",
  AccessDenied: "The provider did not confirm an e-mail address for you. Verify it there first.",
  SessionRequired: "Sign in to see that page.",
};

const OTHER = "Signing in did not work. Try again.";

/** What went wrong, in words; null when nothing did. Unknown codes say nothing of their own. */
export function signInProblem(code: string | null | undefined): string | null {
  if (!code) return null;
  return Object.hasOwn(PROBLEMS, code) ? (PROBLEMS[code] ?? OTHER) : OTHER;
}
