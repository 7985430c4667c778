import { until } from "../../verify/until";
import type { Organization, Stage } from "../../verify/stage";

/** As much as an ordinary event has. */
export const BODY = JSON.stringify({
  event: "log.blocked",
  timestamp: "2026-01-01T00:00:00.000000",
  data: {
    id: "00000000-0000-4000-8000-000000000000",
    agent_id: "agent_0123456789",
    action: "stripe.refund",
    status: "blocked",
    context: { amount: 25, currency: "USD", customer_id: "cus_0123456789" },
  },
});

let batch = 0;

/** Events, each for one of the endpoints in turn; all are due and come in sight at once. */
export async function fillOutbox(
  { sql }: Stage,
  { id: organizationId }: Organization,
  { endpoints, events }: { endpoints: string[]; events: number },
): Promise<void> {
  const prefix = `bench${batch++}_`;
  await sql.begin(async (tx) => {
    await tx`
      insert into events (id, organization_id, type, body)
      select 'evt_' || ${prefix} || n, ${organizationId}, 'log.blocked', ${BODY}
      from generate_series(1, ${events}::int) n`;
    await tx`
      insert into webhook_deliveries (id, organization_id, endpoint_id, event_id)
      select 'dlv_' || ${prefix} || n, ${organizationId},
        (${endpoints}::text[])[1 + n % ${endpoints.length}::int], 'evt_' || ${prefix} || n
      from generate_series(1, ${events}::int) n`;
  });
}

export const TO_DRAIN_MS = 300_000;

/** Waits until nothing of an organization waits or is under way. */
export async function untilDelivered({ sql }: Stage, { id }: Organization): Promise<void> {
  const isDone = async () => {
    const [row] = await sql<{ open: boolean }[]>`
      select exists (select from webhook_deliveries
        where organization_id = ${id} and status = 'pending') as open`;
    return row?.open === false;
  };
  if (!(await until(TO_DRAIN_MS, isDone))) throw new Error("the outbox was not emptied");
}

/** Removes what an organization has to tell, so that the next measurement begins without it. */
export async function emptyOutbox({ sql }: Stage, { id }: Organization): Promise<void> {
  await sql`delete from events where organization_id = ${id}`;
  await sql`delete from webhook_endpoints where organization_id = ${id}`;
}
