import { listAll, post } from "../flows/manage";
import type { WebhookDelivery } from "../results";
import type { Settings } from "../settings";
import { rowReader, WEBHOOK_DELIVERY } from "../wire/shapes";
import { type ListOptions, listQuery } from "./list-query";

const row = rowReader<WebhookDelivery>(WEBHOOK_DELIVERY);

/** Events on their way to endpoints. The key needs the scope `manage`. */
export class WebhookDeliveries {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** What was sent to one endpoint. */
  list(
    endpointId: string,
    options: ListOptions = {},
  ): AsyncGenerator<WebhookDelivery, void, undefined> {
    const query = listQuery("webhookDeliveries.list", options, ["limit"]);
    return listAll(this.#settings, row, ["webhook-endpoints", endpointId, "deliveries"], query);
  }

  /** Sends a delivery again. */
  async replay(deliveryId: string): Promise<WebhookDelivery> {
    return post(this.#settings, row, ["webhook-deliveries", deliveryId, "replay"]);
  }
}
