import { Agent as Connections, fetch } from "undici";

/** What the agent API answered. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** The body as it came. */
  text: string;
  /** The body as an object; empty where it is none. */
  json: Record<string, unknown>;
}

export interface Rule {
  action: string;
  effect?: "allow" | "deny";
  requires_approval?: boolean;
  max_amount?: number;
  currency?: string;
  approval_expires_in_seconds?: number;
}

const connections = new Connections({ connections: 64, headersTimeout: 30_000 });

/** Calls the agent API as a program with this key does. */
export class AgentClient {
  constructor(
    public baseUrl: string,
    readonly apiKey: string,
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return this.send("POST", path, { headers, body: text });
  }

  /** Never rejects: a connection that broke is status 0. */
  async send(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Answer> {
    try {
      const response = await fetch(`${this.baseUrl}${path}`, {
        method,
        body,
        headers: { "Content-Type": "application/json", "X-API-Key": this.apiKey, ...headers },
        dispatcher: connections,
        redirect: "manual",
      });
      const text = await response.text();
      const { status } = response;
      return { status, headers: Object.fromEntries(response.headers), text, json: objectOf(text) };
    } catch (error) {
      return { status: 0, headers: {}, text: String(error), json: {} };
    }
  }

  check(agentId: string, action: string, context: object | string = {}): Promise<Answer> {
    const raw = typeof context === "string" ? context : JSON.stringify(context);
    const names = JSON.stringify({ agent_id: agentId, action });
    return this.post("/api/v1/check", `${names.slice(0, -1)},"context":${raw}}`);
  }

  /** Makes an agent with rules and returns its id. */
  async agent(name: string, rules: readonly Rule[]): Promise<string> {
    const made = await this.post("/api/v1/agents", { name });
    if (made.status !== 201) throw new Error(`agent not made: ${made.text}`);
    const id = String(made.json.id);
    for (const rule of rules) {
      const added = await this.post(`/api/v1/agents/${id}/permissions`, rule);
      if (added.status !== 201) throw new Error(`permission not made: ${added.text}`);
    }
    return id;
  }

  /** Makes a webhook endpoint and returns its id and secret. */
  async endpoint(url: string, events: string[]): Promise<{ id: string; secret: string }> {
    const made = await this.post("/api/v1/webhook-endpoints", { url, events });
    if (made.status !== 201) throw new Error(`endpoint not made: ${made.text}`);
    return { id: String(made.json.id), secret: String(made.json.secret) };
  }
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
