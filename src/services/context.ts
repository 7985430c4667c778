import type { Db } from "@/db/client";
import type { Live } from "@/db/live";
import { AppError } from "@/domain/errors";
import { type Actor, actorCan, type Right } from "@/domain/role";
import type { Billing } from "@/gateways/billing";
import type { Mailer } from "@/gateways/email";
import type { UrlVerdict } from "@/gateways/webhook-http/check-url";
import type { WebhookSender } from "@/gateways/webhook-http/send-webhook";
import type { Logger } from "@/lib/logger";
import type { Metrics } from "@/lib/metrics";
import type { Vault } from "@/lib/vault";
import type { HashLeaves } from "./evidence/hash-leaves";

/** What every use case may need of the outside; built once by the wiring. */
export interface Platform {
  db: Db;
  live: Live;
  vault: Vault;
  /** Hashes what is sealed; it takes nothing from the thread that answers, where there is another. */
  hashLeaves: HashLeaves;
  mailer: Mailer;
  sendWebhook: WebhookSender;
  /** Judges an endpoint's address before it is saved. */
  checkWebhookUrl: (url: string) => Promise<UrlVerdict>;
  logger: Logger;
  /** What this process counts. */
  metrics: Metrics;
  /** This service's address as people see it, without a slash at the end. */
  appUrl: string;
  /** Stripe; null where nothing is sold. */
  billing: Billing | null;
  /** Owners change the plan themselves, unless there is billing. */
  selfHosted: boolean;
}

/** What a door needs: the process's parts, and a way to start work after the response. */
export interface DoorDeps {
  platform: Platform;
  /** Called when the request has written deliveries: sends them after the response. */
  deliverAfterResponse(): void;
}

/** One request's view: the platform, and on whose behalf it works. */
export interface Ctx extends Platform {
  organizationId: string;
  actor: Actor;
  requestId: string;
  /** Set when the request has written deliveries that wait to be sent. */
  outbox: { waiting: boolean };
}

/** Refuses an actor without the right. */
export function requireRight(ctx: Pick<Ctx, "actor">, right: Right): void {
  if (!actorCan(ctx.actor, right)) throw new AppError("forbidden", "Your role does not allow this");
}

/** Refuses a key that is bound to other agents. */
export function requireAgentAccess(ctx: Pick<Ctx, "actor">, agentId: string): void {
  const { actor } = ctx;
  if (actor.kind === "key" && actor.agentIds && !actor.agentIds.includes(agentId))
    throw new AppError("agent_not_allowed", "agent_id: this API key is bound to other agents");
}
