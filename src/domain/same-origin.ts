const HOME = "/";

/** Characters that browsers drop or read as a slash, so that a path is not what it seems. */
const DISGUISE = /[\u0000-\u0020\u007f\\]/;

/**
 * Where a caller-given address may lead: a path of this service with its query and fragment, or "/"
 * when the address names anything else, in whatever spelling.
 */
export function pathWithin(origin: string, target: string | null | undefined): string {
  if (!target || DISGUISE.test(target) || !URL.canParse(target, origin)) return HOME;
  const [home, url] = [new URL(origin), new URL(target, origin)];
  const same = url.protocol === home.protocol && url.host === home.host;
  if (!same || url.username || url.password) return HOME;
  return leavesItsPath(url.pathname) ? HOME : url.pathname + url.search + url.hash;
}

/** The same as an absolute address. */
export function urlWithin(origin: string, target: string | null | undefined): string {
  return new URL(origin).origin + pathWithin(origin, target);
}

/** True for a path that names another host once it stands alone or has been decoded. */
function leavesItsPath(pathname: string): boolean {
  return /^\/(?:\/|\\|%2f|%5c)/i.test(pathname);
}
