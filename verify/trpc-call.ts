import superjson from "superjson";

/** What a screen's call was answered, whatever it was. */
export interface CallAnswer {
  status: number;
  /** The refusal's code; null when the call went through or was refused before tRPC. */
  refusal: string | null;
  text: string;
}

export interface RawCall {
  baseUrl: string;
  path: string;
  type: "query" | "mutation" | "subscription";
  input: unknown;
  cookie?: string;
  /** Null sends none. */
  origin?: string | null;
}

/** Calls a procedure by its path, as no typed client would let one. */
export async function callRaw(call: RawCall): Promise<CallAnswer> {
  const { baseUrl, path, type, input, cookie, origin = baseUrl } = call;
  const body = JSON.stringify(superjson.serialize(input));
  const query = type === "mutation" ? "" : `?input=${encodeURIComponent(body)}`;
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (cookie) headers.Cookie = cookie;
  if (origin !== null) headers.Origin = origin;
  if (type === "subscription") headers.Accept = "text/event-stream";
  const abort = new AbortController();
  const response = await fetch(`${baseUrl}/api/trpc/${path}${query}`, {
    method: type === "mutation" ? "POST" : "GET",
    headers,
    body: type === "mutation" ? body : undefined,
    redirect: "manual",
    signal: abort.signal,
  });
  const { status } = response;
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (!isStream) return { status, ...read(await response.text()) };
  const { value } = (await response.body?.getReader().read()) ?? {};
  abort.abort();
  return { status, ...read(new TextDecoder().decode(value)) };
}

/** A stream tells its refusal as an event. */
function read(text: string): { refusal: string | null; text: string } {
  return { text, refusal: /"refusal":"(\w+)"/.exec(text)?.[1] ?? null };
}
