import { expect } from "@playwright/test";

/** What the agent API answered. */
export interface Answer {
  status: number;
  json: Record<string, unknown>;
}

export interface Rule {
  action: string;
  effect?: "allow" | "deny";
  requires_approval?: boolean;
  max_amount?: number;
  currency?: string;
}

/** Calls the agent API as a program with this key does. */
export class AgentApi {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

  post(path: string, body: object): Promise<Answer> {
    return this.send(path, { method: "POST", body: JSON.stringify(body) });
  }

  get(path: string): Promise<Answer> {
    return this.send(path, { method: "GET" });
  }

  /** The first page of a list. */
  async list(path: string): Promise<{ id: string; name?: string }[]> {
    const { json } = await this.get(path);
    return json.data as { id: string; name?: string }[];
  }

  private async send(path: string, init: RequestInit): Promise<Answer> {
    const headers = { "Content-Type": "application/json", "X-API-Key": this.apiKey };
    const response = await fetch(`${this.baseUrl}/api/v1${path}`, { ...init, headers });
    return { status: response.status, json: (await response.json()) as Answer["json"] };
  }

  check(agent: string, action: string, context: object = {}): Promise<Answer> {
    return this.post("/check", { agent_id: agent, action, context });
  }

  /** A check whose answer must be this decision. */
  async decides(agent: string, action: string, decision: string, context = {}): Promise<Answer> {
    const answer = await this.check(agent, action, context);
    expect(answer).toMatchObject({ status: 200, json: { decision } });
    return answer;
  }

  log(agent: string, action: string, status: string): Promise<Answer> {
    return this.post("/log", { agent_id: agent, action, status });
  }

  /** Makes an agent with rules and returns its id. */
  async createAgent(name: string, rules: readonly Rule[] = []): Promise<string> {
    const { json } = await this.post("/agents", { name });
    for (const rule of rules) {
      const made = await this.post(`/agents/${String(json.id)}/permissions`, rule);
      expect(made.status).toBe(201);
    }
    return String(json.id);
  }
}
