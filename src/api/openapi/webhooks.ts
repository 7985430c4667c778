import { EVENT_BODIES } from "@/domain/event-bodies";
import type { SentEvent } from "@/domain/events";
import { MAX_RETRY_AFTER_MS, RETRY_DELAYS_MS, RETRY_JITTER } from "@/domain/webhook-retry";
import type { Parameter, WebhookOperation } from "./document-types";
import { ANSWERS } from "./endpoint-docs";
import { named } from "./json-schemas";
import { exampleBody } from "./webhook-examples";

/** Every event by its type, as its receiver serves it. */
export function describeWebhooks(): Record<string, { post: WebhookOperation }> {
  const events = Object.keys(EVENT_BODIES) as SentEvent[];
  return Object.fromEntries(events.map((event) => [event, { post: operationOf(event) }]));
}

function operationOf(event: SentEvent): WebhookOperation {
  const { summary, description } = WORDS[event];
  return {
    operationId: inOneWord(event),
    tags: ["Events"],
    summary,
    ...(description && { description }),
    parameters: HEADERS,
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: named(EVENT_BODIES[event]), example: exampleBody(event) },
      },
    },
    responses: ANSWERED,
  };
}

/** `log.pending_approval` as `logPendingApproval`. */
function inOneWord(event: SentEvent): string {
  return event.replace(/[._]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

for (const [event, body] of Object.entries(EVENT_BODIES)) {
  const name = inOneWord(event as SentEvent);
  ANSWERS.add(body, { id: `${name[0]?.toUpperCase()}${name.slice(1)}Event` });
}

const WORDS: Record<SentEvent, { summary: string; description?: string }> = {
  "log.pending_approval": {
    summary: "A human is asked",
    description:
      "A check opened an approval. An agent that logs `pending_approval` itself is told alike, without an `approval_id`.",
  },
  "log.blocked": { summary: "A check was denied, or an agent logged that it was blocked" },
  "log.failed": { summary: "An agent logged a failure" },
  "approval.approved": {
    summary: "A reviewer approved",
    description: "Sent when the time to undo is over.",
  },
  "approval.rejected": { summary: "A reviewer rejected" },
  "approval.expired": { summary: "Nobody decided in time" },
  "approval.cancelled": { summary: "The request was withdrawn" },
  "log.sealed": {
    summary: "Log entries were sealed",
    description: "The checkpoint, to be kept where the service cannot change it.",
  },
  "webhook.test": {
    summary: "A test was asked for",
    description: "Sent to one endpoint, whatever events it asked for.",
  },
};

const header = (name: string, description: string, example: string): Parameter => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
  example,
});

const HEADERS = [
  header(
    "webhook-id",
    "The event's id, the same on every attempt: drop what you have seen.",
    "evt_01985c3ad2fa7064b993b1c2df5e6778",
  ),
  header("webhook-timestamp", "When this attempt was made, in seconds since 1970.", "1773320602"),
  header(
    "webhook-signature",
    "One or more of `v1,` and the base64 of an HMAC-SHA256 over `id.timestamp.body`, separated by spaces: two while a secret is being rotated.",
    "v1,bQ1sGVaErUD6Iw9OElmgGjkEyXAgIhRTxjnCFTvAXbA=",
  ),
  header("user-agent", "Who sends.", "AgentWarden-Webhooks/1"),
  header("accept-encoding", "Answers are read as they come.", "identity"),
];

const ANSWERED: WebhookOperation["responses"] = {
  "2XX": { description: "Taken, when it comes within 10 seconds; the body is not looked at." },
  "410": { description: "Nobody listens here any more: the endpoint is switched off." },
  default: {
    description: `Not taken: a redirect, any other status, or none. It is sent again after ${RETRY_DELAYS_MS.map(wait).join(", ")}, each up to ${RETRY_JITTER * 100} % sooner or later; \`Retry-After\` is honoured up to ${wait(MAX_RETRY_AFTER_MS)}.`,
  },
};

/** Milliseconds in the largest unit that fits. */
function wait(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}
