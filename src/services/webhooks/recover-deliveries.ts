import type { Tx } from "@/db/client";
import { findOrganization } from "@/db/queries/organizations";
import {
  countRecoverable,
  type Recovered,
  type RecoveryRange,
  recoverRange,
} from "@/db/queries/webhook-recovery";
import { findEndpoint, lockEndpoint } from "@/db/queries/webhooks";
import { AppError, invalidField, notFound } from "@/domain/errors";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { type Ctx, requireRight } from "../context";
import { requireFeature } from "../plan-limit";
import { recordHistory } from "../record";

/** Deliveries that one call puts in line, at most. */
export const RECOVERED_AT_ONCE = 10_000;
/** Counting stops here. */
export const COUNTED = 100_000;

export interface RecoverInput {
  endpointId: string;
  /** The first moment, included. */
  since: Date;
  /** The last moment, left out. */
  until: Date;
}

export interface Recovery extends Recovered {
  /** How many are left in the range for another call; counted up to `COUNTED` of each kind. */
  left: number;
}

/** How many deliveries a recovery of the range would send. @throws AppError `not_found`, `invalid_field` */
export async function previewRecovery(ctx: Ctx, input: RecoverInput): Promise<Recovered> {
  requireOrder(input);
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const endpoint = await findEndpoint(tx, ctx.organizationId, input.endpointId);
    if (!endpoint) throw notFound("Webhook endpoint");
    return countRecoverable(tx, { ...input, endpoint }, COUNTED);
  });
}

/**
 * Sends again what an endpoint was not told between two moments: deliveries that were given up, and
 * events of its kinds that were never sent to it. A second call finds nothing left to do.
 *
 * @throws AppError `forbidden`, `not_found`, `plan_limit_exceeded`, `invalid_field` for a range that
 *   ends before it begins, `state_conflict` when the endpoint is switched off
 */
export async function recoverDeliveries(
  ctx: Ctx,
  input: RecoverInput,
  most = RECOVERED_AT_ONCE,
): Promise<Recovery> {
  requireRight(ctx, "webhooks.manage");
  requireOrder(input);
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const endpoint = await lockEndpoint(tx, ctx.organizationId, input.endpointId);
    if (!endpoint) throw notFound("Webhook endpoint");
    const { plan } = await findOrganization(tx, ctx.organizationId);
    requireFeature(plan, "webhooks", WEBHOOKS_LOCKED);
    if (endpoint.disabledAt)
      throw new AppError("state_conflict", "The endpoint is switched off; switch it on to recover");
    return recover(tx, ctx, { ...input, endpoint }, most);
  });
}

/** Recovers a range of an endpoint that is locked and on, and keeps who did. */
export async function recover(
  tx: Tx,
  ctx: Ctx,
  range: RecoveryRange,
  most: number,
): Promise<Recovery> {
  const done = await recoverRange(tx, range, most);
  const left = await countRecoverable(tx, range, COUNTED);
  if (done.failed + done.missed > 0) {
    const { since, until } = range;
    await recordHistory(tx, ctx, {
      event: "webhook_endpoint.recovered",
      subjectId: range.endpoint.id,
      after: { since, until, ...done },
    });
    ctx.outbox.waiting = true;
  }
  return { ...done, left: left.failed + left.missed };
}

function requireOrder({ since, until }: RecoverInput): void {
  if (since >= until) throw invalidField("until", "must be after the beginning");
}
