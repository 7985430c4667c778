import { expect } from "vitest";
import { handleAgentRequest } from "@/api/router";
import type { Platform } from "@/services/context";
import { undocumented } from "./api-document";

/** A JSON body as tests look at it; numbers are doubles here, their digits are in `text`. */
export interface WireJson {
  [field: string]: unknown;
  id: string;
  approval_id: string;
  check_id: string;
  code: string;
  request_id: string;
  secret: string;
  data: WireJson[];
  next_cursor: string | null;
}

export interface AgentAnswer {
  status: number;
  headers: Headers;
  text: string;
  json: WireJson;
}

type Sent = Record<string, string>;

export interface AgentApi {
  get(path: string, headers?: Sent): Promise<AgentAnswer>;
  /** A string is sent as it is, anything else as JSON. */
  post(path: string, body?: unknown, headers?: Sent): Promise<AgentAnswer>;
  patch(path: string, body: unknown, headers?: Sent): Promise<AgentAnswer>;
  delete(path: string): Promise<AgentAnswer>;
  send(path: string, init: RequestInit): Promise<AgentAnswer>;
  /** How often the door asked for deliveries to be sent after a response. */
  deliveriesStarted(): number;
}

/** Moments on the wire: UTC, microseconds, with the offset written out. */
export const WIRE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;

/**
 * Calls the agent API through its router, without a listener. Every answer is held against what the
 * contract says of all of them: a request id, JSON, and the error's three fields; and against the
 * API's document, which must know its status, its headers of ours and every member of its body.
 */
export function agentApi(platform: Platform, secret: string | null): AgentApi {
  let started = 0;
  const deps = { platform, deliverAfterResponse: () => void started++ };
  const send = async (path: string, init: RequestInit) => {
    const request = new Request(`http://localhost:3000${path}`, init);
    if (secret !== null) request.headers.set("X-API-Key", secret);
    return kept(request, await handleAgentRequest(request, deps));
  };
  const sendBody =
    (method: string) =>
    (path: string, body?: unknown, headers: Sent = {}) =>
      send(path, {
        method,
        headers: { "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
  return {
    get: (path, headers = {}) => send(path, { headers }),
    post: sendBody("POST"),
    patch: sendBody("PATCH"),
    delete: (path) => send(path, { method: "DELETE" }),
    send,
    deliveriesStarted: () => started,
  };
}

/** Walks a list from its first page to its last; refuses an id that comes twice. */
export async function allPages(api: AgentApi, path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await api.get(`${path}${cursor && `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    ids.push(...page.json.data.map((item) => item.id));
    cursor = page.json.next_cursor;
  }
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
}

async function kept(request: Request, response: Response): Promise<AgentAnswer> {
  const { status, headers } = response;
  const text = await response.text();
  expect(headers.get("x-request-id")).toMatch(/^[\w.-]+$/);
  if (status === 204) expect(text).toBe("");
  else expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  const json = (status === 204 ? {} : JSON.parse(text)) as WireJson;
  if (status >= 400) {
    expect(Object.keys(json)).toEqual(["detail", "code", "request_id"]);
    expect(json.request_id).toBe(headers.get("x-request-id"));
  }
  const { method, url } = request;
  const answered = { method, pathname: new URL(url).pathname, status, headers, json };
  expect(undocumented(answered)).toBeNull();
  return { status, headers, text, json };
}
