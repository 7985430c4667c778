import { z } from "zod";
import { type SentEvent, TEST_EVENT, type ToldEnd, type ToldStatus } from "./events";
import { jsonText, type Writable } from "./json-value";
import { passedOn, seal, time } from "./sent-fields";
import { eventTime } from "./wire-time";

/**
 * The body of a delivery as it is sent to the letter.
 *
 * @param at when it happened
 */
export function bodyOf<T extends SentEvent>(event: T, at: Date, data: EventData[T]): string {
  return jsonText({ event, timestamp: eventTime(at), data } satisfies Record<Member, Writable>);
}

/** What each event says, as it looks on the wire. */
export type EventData = { [T in SentEvent]: z.infer<(typeof EVENT_BODIES)[T]>["data"] };

type Member = keyof z.infer<(typeof EVENT_BODIES)[SentEvent]>;

const textOrNull = z.string().nullable();
const id = (description: string) => z.string().describe(description);

const body = <T extends SentEvent, S extends z.ZodRawShape>(event: T, data: S) =>
  z.object({
    event: z.literal(event),
    timestamp: z
      .string()
      .regex(/^[\d-]+T[\d:]+\.\d{6}$/)
      .describe("When it happened: UTC, without an offset."),
    data: z.object(data),
  });

const logBody = <S extends ToldStatus>(status: S) =>
  body(`log.${status}`, {
    id: id("The log entry's id."),
    agent_id: z.string(),
    action: z.string(),
    status: z.literal(status),
    context: passedOn,
    reason: textOrNull.describe("Why; null where an agent logged it."),
    approval_id: textOrNull.describe("The approval that the entry is about, if there is one."),
    created_at: time,
  });

const approvalBody = <S extends ToldEnd>(status: S) =>
  body(`approval.${status}`, {
    approval_id: id("The approval's id, and that of the log entry of its check."),
    agent_id: z.string(),
    action: z.string(),
    status: z.literal(status),
    context: passedOn,
    resolved_by: textOrNull.describe("A user's id, a key's id, or null."),
    resolved_at: time,
    comment: textOrNull.describe("What the reviewer wants the agent to know."),
  });

/** The body of every event that is sent; what is sent is typed by these, and documented by them. */
export const EVENT_BODIES = {
  "log.pending_approval": logBody("pending_approval"),
  "log.blocked": logBody("blocked"),
  "log.failed": logBody("failed"),
  "approval.approved": approvalBody("approved"),
  "approval.rejected": approvalBody("rejected"),
  "approval.expired": approvalBody("expired"),
  "approval.cancelled": approvalBody("cancelled"),
  "log.sealed": body("log.sealed", {
    seal,
    public_key: z.string().describe("The key that signed it: Ed25519, 32 bytes, base64url."),
  }),
  [TEST_EVENT]: body(TEST_EVENT, {
    endpoint_id: z.string(),
    sent_by: id("A user's id, or a key's."),
  }),
} satisfies { [T in SentEvent]: z.ZodType<{ event: T }> };
