import { getOne, listAll, patch, post, remove } from "../flows/manage";
import { wireFields } from "../given";
import { ownMember } from "../json";
import type { EventName, WebhookDelivery, WebhookEndpoint } from "../results";
import type { Settings } from "../settings";
import { type ReadRow, rowReader, WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT } from "../wire/shapes";
import { type ListOptions, listQuery } from "./list-query";

/** Where events are to be sent. */
export interface NewWebhookEndpoint {
  url: string;
  events: EventName[];
  /** True by default. */
  enabled?: boolean | undefined;
}

const FIELDS = ["url", "events", "enabled"];
const row = rowReader<WebhookEndpoint>(WEBHOOK_ENDPOINT);

/** Of the delivery of a test event only the id is told. */
const queuedRow: ReadRow<WebhookDelivery> = (wire, answer) => {
  const id = typeof wire === "object" && wire !== null ? ownMember(wire, "delivery_id") : null;
  const known = typeof id === "string" ? { id } : undefined;
  return rowReader<WebhookDelivery>(WEBHOOK_DELIVERY, known)(wire, answer);
};

/** Where events are sent. The key needs the scope `manage`. */
export class WebhookEndpoints {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** All webhook endpoints of the organization. */
  list(options: ListOptions = {}): AsyncGenerator<WebhookEndpoint, void, undefined> {
    const query = listQuery("webhookEndpoints.list", options, ["limit"]);
    return listAll(this.#settings, row, ["webhook-endpoints"], query);
  }

  /** A new endpoint. Keep its `secret`: it is shown this once. */
  async create(endpoint: NewWebhookEndpoint): Promise<WebhookEndpoint> {
    const fields = wireFields("webhookEndpoints.create", endpoint, FIELDS);
    return post(this.#settings, row, ["webhook-endpoints"], fields);
  }

  /** One endpoint, without its secret. Throws NotFoundError. */
  async get(endpointId: string): Promise<WebhookEndpoint> {
    return getOne(this.#settings, row, ["webhook-endpoints", endpointId]);
  }

  /** Changes what is given. */
  async update(endpointId: string, change: Partial<NewWebhookEndpoint>): Promise<WebhookEndpoint> {
    const fields = wireFields("webhookEndpoints.update", change, FIELDS);
    return patch(this.#settings, row, ["webhook-endpoints", endpointId], fields);
  }

  /** Sends nothing there any more. */
  async delete(endpointId: string): Promise<void> {
    return remove(this.#settings, ["webhook-endpoints", endpointId]);
  }

  /** Sends a test event; what became of it is told by `webhookDeliveries.list`. */
  async test(endpointId: string): Promise<WebhookDelivery> {
    return post(this.#settings, queuedRow, ["webhook-endpoints", endpointId, "test"]);
  }

  /** The endpoint with a new `secret`; for a while webhooks are signed with both. */
  async rotateSecret(endpointId: string): Promise<WebhookEndpoint> {
    const read = rowReader<WebhookEndpoint>(WEBHOOK_ENDPOINT, { id: endpointId });
    return post(this.#settings, read, ["webhook-endpoints", endpointId, "rotate-secret"]);
  }
}
