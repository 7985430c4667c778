import { type Db, openDb } from "@/db/client";
import type { LogSearch } from "@/db/queries/log-search";
import { newId } from "@/lib/ids";
import { listApprovalRows } from "@/services/approvals/list-approvals";
import type { Ctx } from "@/services/context";
import { exportLogEntries } from "@/services/logs/export-log-entries";
import { searchLogEntries } from "@/services/logs/search-log-entries";
import { readOverview } from "@/services/overview/read-overview";
import { serviceLogin } from "../../verify/service-login";
import type { Organization, Stage } from "../../verify/stage";

/** Something that is timed, done once. */
export interface Operation {
  name: string;
  /** How often it is done; the median counts. */
  times: number;
  act(): Promise<unknown>;
}

const PAGE = 50;
const FAR_PAGE = 50;
const DAY_MS = 86_400_000;

/** What a check asks for: an agent that may, and one that must ask. */
export async function checksOf({ api }: Organization): Promise<Operation[]> {
  const agent = await api.agent("driver", [
    { action: "mail.send" },
    { action: "wire.transfer", requires_approval: true },
  ]);
  let number = 0;
  const check = (name: string, action: string, decision: string): Operation => ({
    name,
    times: 200,
    act: async () => {
      const { text } = await api.check(agent, action, { amount: 25, number: number++ });
      if (!text.includes(`"decision":"${decision}"`)) throw new Error(`${name}: ${text}`);
    },
  });
  return [
    check("check: allowed", "mail.send", "allow"),
    check("check: needs approval", "wire.transfer", "require_approval"),
  ];
}

/** What the screens of the organization ask for, with the service's own functions and its login. */
export async function screensOf(
  stage: Stage,
  { id }: Organization,
): Promise<{ operations: Operation[]; close(): Promise<void> }> {
  const db = openDb({ url: serviceLogin(stage).DATABASE_URL, poolSize: 4, prepare: true });
  const ctx = readerOf(db, id);
  const overview = (days: 1 | 7 | 30): Operation => ({
    name: `overview: ${days} days`,
    times: 9,
    act: () => readOverview(ctx, { days, timeZone: "Europe/Vienna" }),
  });
  return {
    operations: [
      ...(await inboxOf(ctx)),
      ...(await searchesOf(ctx, stage)),
      overview(1),
      overview(7),
      overview(30),
      { name: "export: 10,000 lines", times: 3, act: () => firstLines(ctx, 10_000) },
    ],
    close: () => db.close(),
  };
}

/** Of the context that a request has, what reading needs. */
function readerOf(db: Db, organizationId: string): Ctx {
  const actor = { kind: "member", userId: newId("user"), role: "owner" } as const;
  return { db, organizationId, actor, requestId: newId("req") } as unknown as Ctx;
}

async function inboxOf(ctx: Ctx): Promise<Operation[]> {
  const page = (filter: { status?: "pending_approval"; cursor?: string }) =>
    listApprovalRows(ctx, { ...filter, limit: PAGE });
  const waiting = { status: "pending_approval" } as const;
  const far = await walk((cursor) => page(cursor ? { cursor } : {}));
  const op = (name: string, act: () => Promise<unknown>) => ({ name, times: 15, act });
  return [
    op("inbox: waiting, page 1", () => page(waiting)),
    op("inbox: all, page 1", () => page({})),
    op("inbox: all, page 50", () => page({ cursor: far })),
  ];
}

/** The cursor of the page far back, or of the last page but one. */
async function walk(page: (cursor?: string) => Promise<{ nextCursor: string | null }>) {
  let cursor: string | undefined;
  for (let number = 1; number < FAR_PAGE; number++) {
    const { nextCursor } = await page(cursor);
    if (!nextCursor) break;
    cursor = nextCursor;
  }
  return cursor ?? "";
}

/** Each filter of the log's screen: the first page, and one that begins half a year ago. */
async function searchesOf(ctx: Ctx, { sql }: Stage): Promise<Operation[]> {
  const [typical] = await sql<{ agent: string; key: string }[]>`
    select agent_id as agent, api_key_id as key from log_entries
    where organization_id = ${ctx.organizationId} and api_key_id is not null
      and action = 'act.7' order by id desc limit 1`;
  const { agent: agentId = "", key: apiKeyId = "" } = typical ?? {};
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
  const searches: Record<string, LogSearch> = {
    "no filter": {},
    agent: { agentId },
    action: { action: "act.7" },
    "action, its beginning": { action: "act.1*" },
    status: { status: "blocked" },
    "rare status": { status: "failed" },
    key: { apiKeyId },
    "a week": { createdAfter: ago(100), createdBefore: ago(93) },
    text: { text: "cus_77" },
    "agent, status, text": { agentId, status: "allowed", text: "cus_" },
  };
  const [half] = await sql<{ id: string }[]>`select first_log_entry_id_at(${ago(182)}) as id`;
  return Object.entries(searches).flatMap(([name, search]) => [
    searching(ctx, `log by ${name}`, search),
    ...("createdAfter" in search
      ? []
      : [searching(ctx, `log by ${name}, far back`, { ...search, cursor: half?.id ?? "" })]),
  ]);
}

function searching(ctx: Ctx, name: string, search: LogSearch & { cursor?: string }): Operation {
  return { name, times: 15, act: () => searchLogEntries(ctx, { ...search, limit: PAGE }) };
}

async function firstLines(ctx: Ctx, most: number): Promise<void> {
  let lines = 0;
  for await (const chunk of exportLogEntries(ctx, { search: {}, format: "jsonl" })) {
    lines += chunk.split("\n").length - 1;
    if (lines >= most) return;
  }
}
