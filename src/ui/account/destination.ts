import { pathWithin } from "@/domain/same-origin";

/** Where people land who asked for nothing else. */
export const HOME_PATH = "/approvals";

/** A value of the address bar: given once, given again and again, or not at all. */
export type Param = string | string[] | undefined;

export function single(value: Param): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Where a person goes after signing in: the page they came for, as long as it is ours. */
export function destinationOf(appUrl: string, callbackUrl: Param): string {
  const path = pathWithin(appUrl, single(callbackUrl));
  return path === "/" ? HOME_PATH : path;
}

/** The sign-in page that leads on to `path`. */
export function signInPath(path: string, email?: string): string {
  const query = new URLSearchParams({ callbackUrl: path, ...(email && { email }) });
  return `/sign-in?${query}`;
}
