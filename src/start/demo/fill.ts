import type { Tx } from "@/db/client";
import { sealFrom } from "@/db/queries/sealing";
import { approvals, logEntries } from "@/db/schema/trail";
import { canonicalJson } from "@/domain/canonical-json";
import { NEEDS_APPROVAL } from "@/domain/decision";
import { sha256 } from "@/lib/hash";
import { newLogEntryId } from "@/lib/ids";
import { parseJson } from "@/lib/json";
import type { Ctx } from "@/services/context";
import type { Permission } from "@/services/records";
import { matchingPermission } from "@/domain/permission";
import type { DemoAgent, DemoRequest } from "./cast";
import { type Chance, createChance } from "./chance";

export interface AgentRows {
  id: string;
  agent: DemoAgent;
  permissions: Permission[];
}

const DAY_MS = 86_400_000;
const DAYS = 14;
const LOG_ENTRIES = 5_000;
const PENDING = 60;
const BATCH = 500;

/** Two weeks of traffic and what waits now, written as the service would have written it. */
export async function fillTraffic(
  tx: Tx,
  ctx: Ctx,
  cast: AgentRows[],
  by: { userId: string; apiKeyId: string | null },
): Promise<void> {
  const chance = createChance(20_260_223);
  const now = Date.now();
  const rows: (typeof logEntries.$inferInsert)[] = [];
  const asked: (typeof approvals.$inferInsert)[] = [];
  const ask = (verdicts: DemoRequest["verdict"][], at: Date, pending: boolean) => {
    const { who, request } = pickRequest(chance, cast, verdicts);
    const written = write(ctx, chance, { who, request, at, pending, ...by });
    rows.push(written.entry, ...written.outcome);
    if (written.approval) asked.push(written.approval);
  };
  while (rows.length < LOG_ENTRIES - PENDING)
    ask(["allowed", "asks", "blocked"], new Date(now - workingMoment(chance)), false);
  for (let i = 0; i < PENDING; i++)
    ask(["asks"], new Date(now - Math.floor(chance.next() ** 2 * 0.9 * DAY_MS)), true);
  for (let i = 0; i < rows.length; i += BATCH)
    await tx.insert(logEntries).values(rows.slice(i, i + BATCH));
  await sealFrom(tx, new Date(now - (DAYS + 1) * DAY_MS));
  for (let i = 0; i < asked.length; i += BATCH)
    await tx
      .insert(approvals)
      .values(asked.slice(i, i + BATCH))
      .onConflictDoNothing();
}

/** Milliseconds ago, within two weeks, mostly in the daytime. */
function workingMoment(chance: Chance): number {
  const day = chance.whole(0, DAYS - 1);
  const hour = 7 + (chance.next() + chance.next()) * 6;
  return Math.floor((day + 1) * DAY_MS - hour * 3_600_000 + chance.next() * 3_600_000);
}

function pickRequest(chance: Chance, cast: AgentRows[], verdicts: DemoRequest["verdict"][]) {
  for (;;) {
    const who = chance.pick(cast as [AgentRows, ...AgentRows[]]);
    const request = chance.pick(who.agent.requests);
    if (verdicts.includes(request.verdict)) return { who, request };
  }
}

interface Moment {
  who: AgentRows;
  request: DemoRequest;
  at: Date;
  pending: boolean;
  userId: string;
  apiKeyId: string | null;
}

interface Written {
  entry: typeof logEntries.$inferInsert;
  outcome: (typeof logEntries.$inferInsert)[];
  approval: typeof approvals.$inferInsert | null;
}

function write(ctx: Ctx, chance: Chance, moment: Moment): Written {
  const { who, request, at } = moment;
  const permission = matchingPermission(who.permissions, request.action);
  const shared = {
    organizationId: ctx.organizationId,
    agentId: who.id,
    agentName: who.agent.name,
    action: request.action,
    context: JSON.stringify(request.context(chance)),
    permissionId: permission?.id ?? null,
    apiKeyId: moment.apiKeyId,
  };
  const id = newLogEntryId(at);
  const entry = { ...shared, id, source: "check", createdAt: at } as const;
  if (request.verdict === "asks") return writeAsking(chance, moment, { ...entry, permission });
  const denied = request.verdict === "blocked";
  const reason = denied ? `Action "${request.action}" is denied` : null;
  return {
    entry: { ...entry, status: denied ? "blocked" : "allowed", reason },
    outcome: [],
    approval: null,
  };
}

type Asking = Omit<typeof logEntries.$inferInsert, "status"> & {
  permission: Permission | null;
  createdAt: Date;
};

function writeAsking(chance: Chance, { pending, userId }: Moment, asking: Asking): Written {
  const { permission, ...entry } = asking;
  const approved = chance.next() < 0.82;
  const decidedAt = new Date(
    entry.createdAt.getTime() + 20_000 + chance.next() ** 3 * 4 * 3_600_000,
  );
  const outcomeAt = new Date(decidedAt.getTime() + 1_500);
  const worked = chance.next() < 0.95 ? "success" : "failed";
  const outcome = {
    ...entry,
    id: newLogEntryId(outcomeAt),
    status: approved ? worked : "blocked",
    source: "log",
    createdAt: outcomeAt,
  } as const;
  const approval = {
    ...entry,
    contextHash: sha256(canonicalJson(parseJson(entry.context))),
    reason: NEEDS_APPROVAL,
    permissionAction: permission?.action ?? null,
    amount: amountOf(entry.context),
    currency: permission?.currency ?? null,
    maxAmount: permission?.maxAmount ?? null,
    expiresAt: new Date(entry.createdAt.getTime() + DAY_MS),
    // Nobody is to get e-mails about requests that nobody made.
    reviewersToldAt: entry.createdAt,
    ...(pending ? {} : decision(approved, decidedAt, userId)),
  };
  return {
    entry: { ...entry, status: "pending_approval", reason: NEEDS_APPROVAL, approvalId: entry.id },
    outcome: pending ? [] : [outcome],
    approval,
  };
}

function decision(approved: boolean, resolvedAt: Date, resolvedBy: string) {
  return approved
    ? ({ status: "approved", resolvedAt, resolvedBy, redeemedAt: resolvedAt } as const)
    : ({ status: "rejected", resolvedAt, resolvedBy, comment: "Not with this reasoning" } as const);
}

function amountOf(context: string): string | null {
  const { amount } = JSON.parse(context) as { amount?: number };
  return amount === undefined ? null : String(amount);
}
