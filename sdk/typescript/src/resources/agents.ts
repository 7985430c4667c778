import { getOne, listAll, patch, post, remove } from "../flows/manage";
import { wireFields } from "../given";
import type { Agent } from "../results";
import type { Settings } from "../settings";
import { AGENT, rowReader } from "../wire/shapes";
import { type ListOptions, listQuery } from "./list-query";

/** A new agent. */
export interface NewAgent {
  /** Unique in the organization. */
  name: string;
  description?: string | null | undefined;
  status?: "active" | "inactive" | undefined;
}

const FIELDS = ["name", "description", "status"];
const row = rowReader<Agent>(AGENT);

/** AI agents that ask before they act. The key needs the scope `manage`. */
export class Agents {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** All agents of the organization. */
  list(options: ListOptions = {}): AsyncGenerator<Agent, void, undefined> {
    const query = listQuery("agents.list", options, ["limit"]);
    return listAll(this.#settings, row, ["agents"], query);
  }

  /** A new agent. Throws PlanLimitError at the plan's limit. */
  async create(agent: NewAgent): Promise<Agent> {
    return post(this.#settings, row, ["agents"], wireFields("agents.create", agent, FIELDS));
  }

  /** One agent. Throws NotFoundError. */
  async get(agentId: string): Promise<Agent> {
    return getOne(this.#settings, row, ["agents", agentId]);
  }

  /** Changes what is given; the status `inactive` stops the agent from doing anything. */
  async update(agentId: string, change: Partial<NewAgent>): Promise<Agent> {
    const fields = wireFields("agents.update", change, FIELDS);
    return patch(this.#settings, row, ["agents", agentId], fields);
  }

  /** Deletes an agent; its log stays. */
  async delete(agentId: string): Promise<void> {
    return remove(this.#settings, ["agents", agentId]);
  }
}
