import type { NextApiRequest, NextApiResponse } from "next";
import * as nextAuth from "next-auth/next";
import { authOptions } from "@/auth/next-auth";
import type { Platform } from "@/services/context";

type Handler = (req: NextApiRequest, res: NextApiResponse, options: object) => Promise<void>;
const NextAuth = (nextAuth.default as unknown as { default?: Handler }).default ?? nextAuth.default;

export interface AuthAnswer {
  status: number;
  /** Where the answer leads, whether by redirect or as JSON. */
  location: string | null;
  body: unknown;
}

interface AuthRequest {
  method: "GET" | "POST" | "HEAD";
  path: string;
  query: Record<string, string>;
  body?: Record<string, string>;
}

/** A browser that keeps cookies and talks to everything under /api/auth. */
export class AuthBrowser {
  readonly cookies = new Map<string, string>();
  /** The attributes with which each cookie was last set. */
  readonly attributes = new Map<string, string>();

  constructor(private readonly platform: Platform) {}

  get(path: string, query: Record<string, string> = {}): Promise<AuthAnswer> {
    return this.send({ method: "GET", path, query });
  }

  head(path: string, query: Record<string, string> = {}): Promise<AuthAnswer> {
    return this.send({ method: "HEAD", path, query });
  }

  /** With the CSRF token, as our pages do it. */
  async post(path: string, form: Record<string, string>): Promise<AuthAnswer> {
    const { csrfToken } = (await this.get("csrf")).body as { csrfToken: string };
    const body = { csrfToken, json: "true", ...form };
    return this.send({ method: "POST", path, query: {}, body });
  }

  /** The id the cookie names; undefined when signed out. */
  async sessionId(): Promise<string | undefined> {
    return ((await this.get("session")).body as { sessionId?: string }).sessionId;
  }

  private async send({ method, path, query, body }: AuthRequest): Promise<AuthAnswer> {
    const answer: AuthAnswer = { status: 200, location: null, body: null };
    const cookies = Object.fromEntries(this.cookies);
    const headers = { host: "localhost:3000" };
    const req = { method, body, cookies, headers, query: { ...query, nextauth: path.split("/") } };
    const res = this.response(answer);
    await NextAuth(req as unknown as NextApiRequest, res, authOptions(this.platform));
    const told = answer.body as { url?: string } | null;
    return { ...answer, location: answer.location ?? told?.url ?? null };
  }

  private response(answer: AuthAnswer): NextApiResponse {
    let setCookies: string[] = [];
    const keep = (body: unknown) => {
      answer.body = body;
      this.keepCookies(setCookies);
    };
    const res = {
      status: (status: number) => ((answer.status = status), res),
      getHeader: () => setCookies,
      setHeader: (name: string, value: string | string[]) => {
        if (name.toLowerCase() === "set-cookie") setCookies = [value].flat();
        if (name === "Location") answer.location = String(value);
        return res;
      },
      json: keep,
      send: keep,
      end: () => keep(null),
    };
    return res as unknown as NextApiResponse;
  }

  private keepCookies(setCookies: string[]): void {
    for (const line of setCookies) {
      const [pair = "", ...attributes] = line.split("; ");
      const name = pair.slice(0, pair.indexOf("="));
      this.cookies.set(name, decodeURIComponent(pair.slice(name.length + 1)));
      this.attributes.set(name, attributes.join("; "));
    }
  }
}
