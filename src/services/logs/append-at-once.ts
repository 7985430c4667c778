import { appendLogEntry, type Appended, type Outcome } from "@/db/queries/append-log-entry";
import type { CheckFacts } from "@/db/queries/checks";
import type { LogEntry } from "@/db/queries/log-entries";
import { ANSWER_KEPT_HOURS, type Idempotency, storable } from "../answer-once";
import type { Ctx } from "../context";
import { eventRow } from "../record";
import { eventOfEntry } from "./announce-log-entry";

/**
 * Writes a line of the trail with its event, the approval that it opens and the answer that its
 * Idempotency-Key gets, in one flight: all of it or nothing.
 *
 * @returns false when nothing was written: the key has been answered meanwhile, or the approval needs
 *   a closer look
 */
export async function appendAtOnce(
  ctx: Ctx,
  entry: LogEntry,
  given: {
    agent: CheckFacts["agent"];
    idempotency: Idempotency | null;
    answer: object;
    opens?: Appended["opens"];
  },
): Promise<boolean> {
  const { agent, idempotency, answer, opens = null } = given;
  const happened = eventOfEntry(entry);
  const outcome = await appendLogEntry(ctx.db, {
    entry,
    seenAgent: agent.seenLately ? null : agent.id,
    event: happened && eventRow(happened),
    opens,
    stored: idempotency && {
      ...idempotency,
      answer: storable(answer),
      keptHours: ANSWER_KEPT_HOURS,
    },
  });
  if (outcome === "due") ctx.outbox.waiting = true;
  return WRITTEN.has(outcome);
}

const WRITTEN = new Set<Outcome>(["kept", "due"]);
