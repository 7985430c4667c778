import type { Tx } from "@/db/client";
import { listEventsNaming, replaceEventBody } from "@/db/queries/erasure";
import { AppError } from "@/domain/errors";
import { CONTEXT } from "./leaf-fields";

export interface Scrub {
  /** Entries and approvals that are told of. */
  ids: ReadonlySet<string>;
  fields: ReadonlySet<string>;
  /** Each context as it was told, and without the fields. */
  contexts: ReadonlyMap<string, string>;
  /** No event about them is older. */
  since: Date;
}

/**
 * Takes erased fields out of what webhook endpoints were told, so that a replay does not send them.
 *
 * @throws AppError `state_conflict` while a delivery of such an event waits: it must go out whole
 */
export async function scrubEvents(tx: Tx, organizationId: string, scrub: Scrub): Promise<void> {
  const named = await listEventsNaming(tx, organizationId, {
    ids: [...scrub.ids],
    since: scrub.since,
  });
  for (const { id, body, waiting } of named) {
    if (!tellsErased(body, scrub)) continue;
    if (waiting)
      throw new AppError(
        "state_conflict",
        "A webhook about it is yet to be delivered: try again when it was sent or given up",
      );
    await replaceEventBody(tx, organizationId, { id, body: keptBody(body, scrub) });
  }
}

/** True for an event about one of the ids that has one of the fields. */
function tellsErased(body: string, { ids, fields }: Scrub): boolean {
  const { data } = JSON.parse(body) as { data?: Record<string, unknown> };
  // An agent may write any id into its context: only what the event itself says counts.
  const about = [data?.id, data?.approval_id].some((id) => typeof id === "string" && ids.has(id));
  return about && Object.keys(data?.context ?? {}).some((name) => fields.has(CONTEXT + name));
}

/** The context stands in the body to the letter; all else, and every digit, stays. */
function keptBody(body: string, { contexts }: Scrub): string {
  for (const [told, kept] of contexts) {
    const at = body.indexOf(`"context":${told}`);
    if (at < 0) continue;
    const end = at + `"context":${told}`.length;
    return `${body.slice(0, at)}"context":${kept}${body.slice(end)}`;
  }
  throw new Error("an event tells another context than its entry");
}
