import { inParallel } from "../verify/in-parallel";
import type { Organization, Stage } from "../verify/stage";
import type { Load } from "./load";

/** So many agents ask for approvals: each may have a thousand pending. */
const ASKING_AGENTS = 200;

export const CONTEXT = `"context":{"amount":25,"currency":"USD","customer_id":"cus_{n}"}`;

/** What is asked of a server. */
export type Operation = Pick<Load, "body" | "status" | "expect"> & { name: string; path: string };

/** One agent that may and may not, and many that must ask. */
export async function prepareOperations(
  { sql }: Stage,
  { api }: Organization,
): Promise<Operation[]> {
  // A limit that nobody reaches: counting is part of what is measured.
  await sql`update api_keys set requests_per_minute = 1000000`;
  await api.agent("driver", [
    { action: "stripe.refund", max_amount: 100, currency: "USD" },
    { action: "database.drop", effect: "deny" },
  ]);
  const asking = Array.from({ length: ASKING_AGENTS }, (_, n) => `asking-${n}`);
  await inParallel(asking, 8, async (name) => {
    await api.agent(name, [{ action: "wire.transfer", requires_approval: true }]);
  });
  const of = (agent: string, action: string) =>
    `{"agent_id":"${agent}","action":"${action}",${CONTEXT}}`;
  const check = (name: string, body: string, decision: string): Operation => ({
    ...{ name, body, path: "/api/v1/check", status: 200 },
    expect: `"decision":"${decision}"`,
  });
  return [
    check("allowed", of("driver", "stripe.refund"), "allow"),
    check("denied", of("driver", "database.drop"), "deny"),
    check("needs approval", of(`asking-{n%${ASKING_AGENTS}}`, "wire.transfer"), "require_approval"),
    {
      name: "log",
      path: "/api/v1/log",
      body: `{"agent_id":"driver","action":"stripe.refund","status":"success",${CONTEXT}}`,
      ...{ status: 201, expect: `"created_at"` },
    },
  ];
}

/** Nobody answers here: what waits is ended, so that agents may ask again. */
export async function makeRoom({ sql }: Stage): Promise<void> {
  await sql`
    update approvals set status = 'cancelled', resolved_at = now(), resolved_by = 'bench'
    where status = 'pending_approval'`;
}
