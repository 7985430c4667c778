import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "@/trpc/root";

export interface Credentials {
  email: string;
  password: string;
}

/** A signed-in person's browser, as far as the server can see one. */
export interface Member {
  /** The Cookie header of the session. */
  cookie: string;
  /** What the screens call. */
  calls: ReturnType<typeof createTRPCClient<AppRouter>>;
}

/** Signs in with a password, as the sign-in page does. */
export async function signIn(baseUrl: string, credentials: Credentials): Promise<Member> {
  const jar = new Map<string, string>();
  const first = await fetch(`${baseUrl}/api/auth/csrf`);
  keep(jar, first);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const form = new URLSearchParams({ ...credentials, csrfToken, json: "true" });
  const answer = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { Cookie: cookieOf(jar), Origin: baseUrl },
    body: form,
    redirect: "manual",
  });
  keep(jar, answer);
  if (![...jar.keys()].some((name) => name.endsWith("session-token")))
    throw new Error(`sign-in refused: ${answer.status} ${await answer.text()}`);
  return memberWith(baseUrl, cookieOf(jar));
}

/** The same session at an address where the server answers now. */
export function memberWith(baseUrl: string, cookie: string): Member {
  const headers = { Cookie: cookie, Origin: baseUrl };
  const link = httpLink({ url: `${baseUrl}/api/trpc`, transformer: superjson, headers });
  return { cookie, calls: createTRPCClient<AppRouter>({ links: [link] }) };
}

/** How a call was refused; status 0 is a broken connection. */
export interface Refusal {
  status: number;
  refusal: string;
  extra: Record<string, unknown>;
}

/** Runs a call and tells a refusal as data. */
export async function told<T>(
  call: Promise<T>,
): Promise<{ ok: true; value: T } | ({ ok: false } & Refusal)> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const data = (error.data ?? {}) as Partial<Refusal> & { httpStatus?: number };
    const { httpStatus = 0, refusal = String(error.message), extra = {} } = data;
    return { ok: false, status: httpStatus, refusal, extra };
  }
}

function keep(jar: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
}

function cookieOf(jar: Map<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
