import { z } from "zod";
import type { RequestKind } from "@/auth/api-key";
import type { ErrorCode } from "@/domain/errors";
import type { Scope } from "@/domain/role";

/** The schemas that the document names: bodies of requests, and bodies of answers and of events. */
export const REQUESTS = z.registry<{ id: string }>();
export const ANSWERS = z.registry<{ id: string }>();

/** The document's chapters, in its order. */
export const TAGS = {
  Checks: "Ask before acting, and write down what was done.",
  Approvals: "What waits for a human, and how it ended. No key can approve or reject.",
  Agents: "The agents of your organization.",
  Permissions: "What one agent may do, and when a human must be asked.",
  Logs: "The audit trail, newest first; append-only.",
  Webhooks: "Where events are sent, and what came of each delivery.",
  Events: "What is sent to your endpoints: each event is a POST, signed as Standard Webhooks says.",
} as const;

export interface RequestExample {
  summary: string;
  value: object;
}

/** What the document says of an endpoint beside what the door already knows of it. */
export interface EndpointDocs {
  operationId: string;
  tag: keyof typeof TAGS;
  summary: string;
  description?: string;
  /** What the path's id names: "The agent's id." */
  id?: string;
  /** By name; at least one where there is a body. */
  examples?: Record<string, RequestExample>;
  /** The status of success; 200 unless given. */
  status?: 201 | 202 | 204;
  /** Registered in `ANSWERS`; null where success has no body. */
  answer: z.ZodType | null;
  /** True where an `Idempotency-Key` is taken. */
  idempotent?: boolean;
  /** Refusals beside those that the door itself can give. */
  errors?: readonly ErrorCode[];
}

/** An endpoint as the document sees it. */
export interface Described {
  scope: Scope;
  counts: RequestKind;
  body?: z.ZodType;
  query?: z.ZodType;
  docs: EndpointDocs;
}
