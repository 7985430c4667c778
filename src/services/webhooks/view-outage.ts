import type { Tx } from "@/db/client";
import { listHistory } from "@/db/queries/history";
import { countRecoverable, findGoneDelivery } from "@/db/queries/webhook-recovery";
import { countPendingDeliveries, findEndpoint, type WebhookEndpoint } from "@/db/queries/webhooks";
import { notFound } from "@/domain/errors";
import { firstIdAt } from "@/lib/ids";
import type { Ctx } from "../context";
import { COUNTED } from "./recover-deliveries";

/** What an endpoint that is off has not been told, and since when. */
export interface Outage {
  /** From when on a recovery begins: the first delivery that was refused with 410, if any was. */
  since: Date;
  /** Who switched it off, by name; null when it was the service, or nobody knows. */
  by: string | null;
  /** Deliveries that wait and are sent by themselves once it is on; counted up to `COUNTED`. */
  waiting: number;
  failed: number;
  missed: number;
}

type Disabled = WebhookEndpoint & { disabledAt: Date };

/** Why an endpoint is off; null while it is on. @throws AppError `not_found` */
export async function viewOutage(ctx: Ctx, id: string): Promise<Outage | null> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const endpoint = await findEndpoint(tx, ctx.organizationId, id);
    if (!endpoint) throw notFound("Webhook endpoint");
    if (!isOff(endpoint)) return null;
    const since = await outageBegin(tx, endpoint);
    return {
      since,
      by: await switchedOffBy(tx, endpoint),
      waiting: await countPendingDeliveries(tx, ctx.organizationId, id, COUNTED),
      ...(await countRecoverable(tx, { endpoint, since, until: new Date() }, COUNTED)),
    };
  });
}

export function isOff(endpoint: WebhookEndpoint): endpoint is Disabled {
  return endpoint.disabledAt !== null;
}

/** A delivery that met a 410 can be as old as the whole schedule of retries, and a little, in ms. */
const SCHEDULE_MS = 7 * 86_400_000;
/** An event may have been decided on just before the switch and told just after, in ms. */
const MARGIN_MS = 60_000;

/** From when on an endpoint that is off has missed something. */
export async function outageBegin(tx: Tx, endpoint: Disabled): Promise<Date> {
  const { disabledAt } = endpoint;
  const since = new Date(disabledAt.getTime() - SCHEDULE_MS);
  const gone = await findGoneDelivery(tx, endpoint, { disabledAt, since });
  const refusedAt = gone ? deliveryTime(gone) : Number.POSITIVE_INFINITY;
  return new Date(Math.min(refusedAt, disabledAt.getTime() - MARGIN_MS));
}

/** The clock a delivery's id begins with, after its prefix. */
function deliveryTime(id: string): number {
  return Number.parseInt(id.slice("dlv_".length, "dlv_".length + 12), 16);
}

/** The last change before the switch took effect is the switch, unless history says otherwise. */
async function switchedOffBy(tx: Tx, endpoint: Disabled): Promise<string | null> {
  const justAfter = new Date(endpoint.disabledAt.getTime() + MARGIN_MS);
  const [change] = await listHistory(tx, endpoint.organizationId, {
    subjectId: endpoint.id,
    cursor: firstIdAt("adm", justAfter),
    limit: 1,
  });
  const after = change?.after ? (JSON.parse(change.after) as { enabled?: unknown }) : {};
  return after.enabled === false ? (change?.actorName ?? change?.actorId ?? null) : null;
}
