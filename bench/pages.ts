import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { ROOT } from "../verify/plant";
import { type Organization, openTheatre } from "../verify/stage";
import { machine } from "./machine";
import { fillWithApprovals } from "./many-approvals";
import { type Call, watchNetwork } from "./network";
import { median, table } from "./table";

// `CHROMIUM_PATH=/usr/bin/chromium tsx bench/pages.ts [--approvals 1000000] [--loads 9] [--smoke]`:
// how soon a reviewer can work in the inbox of a database with a million approvals, and what the
// pages weigh. Medians over the loads; the server is warm. Needs a build.

const { values: given } = parseArgs({
  options: {
    approvals: { type: "string" },
    loads: { type: "string" },
    smoke: { type: "boolean", default: false },
  },
});
const count = Number(given.approvals ?? (given.smoke ? 20_000 : 1_000_000));
const loads = Number(given.loads ?? (given.smoke ? 3 : 9));

/** As the tests start it. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const DESK = { width: 1440, height: 900 };
const WARM_LOADS = 2;
/** A page has all it wants when nothing came for so long, in milliseconds. */
const QUIET_MS = 1_000;

interface Visit {
  path: string;
  /** There once a person can work with the page. */
  ready(page: Page): Promise<unknown>;
}

/** Milliseconds since the address was entered. */
interface Load {
  row: number;
  opened: number;
  calls: Call[];
}

const theatre = await openTheatre(ROOT);
const stage = await theatre.stage(1);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH,
  args: FLAGS,
});
try {
  const organization = await stage.organization();
  const began = performance.now();
  await fillWithApprovals(stage, organization, count);
  const tookS = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`${machine()}, Chromium ${browser.version()}\n`);
  process.stdout.write(`${await sizeOf(organization)}, filled in ${tookS} s\n`);
  const open = await openerFor(browser, organization);
  process.stdout.write(`\n${await inboxTable(open)}\n\n${await pagesTable(open)}\n`);
} finally {
  await browser.close();
  await stage.strike();
  await theatre.close();
}

async function sizeOf({ id }: Organization): Promise<string> {
  const [row] = await stage.sql<{ approvals: string; own: string; pending: string }[]>`
    select count(*) as approvals, count(*) filter (where organization_id = ${id}) as own,
      count(*) filter (where organization_id = ${id} and status = 'pending_approval') as pending
    from approvals`;
  return `${row?.approvals} approvals, ${row?.own} of this organization, ${row?.pending} of them pending`;
}

type Open = () => Promise<BrowserContext>;

/** Makes browsers that are signed in and have nothing in their cache. */
async function openerFor(of: Browser, { owner }: Organization): Promise<Open> {
  const { url } = stage.server;
  const { cookie } = await stage.signIn(owner);
  const cookies = cookie.split("; ").map((pair) => {
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
  });
  return async () => {
    const context = await of.newContext({ viewport: DESK, baseURL: url });
    await context.addCookies(cookies);
    return context;
  };
}

async function inboxTable(open: Open): Promise<string> {
  const kept = await open();
  for (let n = 0; n < WARM_LOADS; n++) await openInbox(kept);
  const cold: Load[] = [];
  const warm: Load[] = [];
  for (let n = 0; n < loads; n++) {
    const fresh = await open();
    cold.push(await openInbox(fresh));
    await fresh.close();
    warm.push(await openInbox(kept));
  }
  await kept.close();
  return table([loadRow("empty cache", cold), loadRow("filled cache", warm)]);
}

/** Opens the inbox, and by a click the second of its requests: the first is open already. */
async function openInbox(context: BrowserContext): Promise<Load> {
  const page = await context.newPage();
  const network = await watchNetwork(page);
  const began = performance.now();
  await page.goto("/approvals", { waitUntil: "commit" });
  const rows = page.locator("[data-row]");
  await rows.first().waitFor();
  const row = performance.now() - began;
  const id = (await rows.nth(1).getAttribute("data-row")) ?? "";
  await rows.nth(1).click();
  await page.waitForURL(`**/approvals/${id}*`, { waitUntil: "commit" });
  const request = page.getByRole("region", { name: "Selected request" });
  await request.getByText(id).waitFor();
  await approvable(page);
  const opened = performance.now() - began;
  await page.close();
  return { row, opened, calls: network.calls };
}

function loadRow(name: string, all: Load[]): Record<string, string> {
  const of = (value: (load: Load) => number) => median(all.map(value)).toFixed(0);
  const call = (load: Load, isIt: RegExp) => load.calls.find((one) => isIt.test(one.name));
  return {
    "the inbox, ms": name,
    "page answered": of((load) => call(load, /^\/approvals$/)?.answeredMs ?? NaN),
    "list asked": of((load) => call(load, /\bapprovals\.list\b/)?.askedMs ?? NaN),
    "list answered": of((load) => call(load, /\bapprovals\.list\b/)?.answeredMs ?? NaN),
    "first row visible": of(({ row }) => row),
    "next request open by a click": of(({ opened }) => opened),
    longest: Math.max(...all.map(({ opened }) => opened)).toFixed(0),
  };
}

async function pagesTable(open: Open): Promise<string> {
  const context = await open();
  const page = await context.newPage();
  await page.goto("/approvals");
  const id = await page.locator("[data-row]").first().getAttribute("data-row");
  await context.close();
  const visits: Record<string, Visit> = {
    inbox: { path: "/approvals", ready: approvable },
    approval: { path: `/approvals/${id}`, ready: approvable },
    logs: {
      path: "/logs",
      ready: (of) =>
        of.getByRole("table", { name: "Log entries" }).getByRole("row").nth(1).waitFor(),
    },
    overview: { path: "/overview", ready: (of) => of.getByText("Show as table").first().waitFor() },
  };
  const rows: Record<string, string>[] = [];
  for (const [name, visit] of Object.entries(visits)) rows.push(await pageRow(name, visit, open));
  return table(rows);
}

/** With an empty cache each time, as who comes for the first time. */
async function pageRow(name: string, visit: Visit, open: Open): Promise<Record<string, string>> {
  const all: { ready: number; calls: Call[]; scripts: number; bytes: number }[] = [];
  for (let n = 0; n < WARM_LOADS + Math.ceil(loads / 3); n++) {
    const context = await open();
    const page = await context.newPage();
    const network = await watchNetwork(page);
    const began = performance.now();
    await page.goto(visit.path, { waitUntil: "commit" });
    await visit.ready(page);
    const ready = performance.now() - began;
    while (network.quietMs() < QUIET_MS) await sleep(QUIET_MS / 10);
    const { calls, scripts, bytes } = network;
    if (n >= WARM_LOADS) all.push({ ready, calls, scripts, bytes });
    await context.close();
  }
  const of = (field: "ready" | "scripts" | "bytes") => median(all.map((one) => one[field]));
  const slowest = all
    .flatMap(({ calls }) => calls)
    .toSorted((a, b) => b.answeredMs - b.askedMs - (a.answeredMs - a.askedMs))[0];
  return {
    "empty cache": name,
    "ready ms": of("ready").toFixed(0),
    requests: median(all.map(({ calls }) => calls.length)).toFixed(0),
    "JS KB": (of("scripts") / 1024).toFixed(0),
    "total KB": (of("bytes") / 1024).toFixed(0),
    "slowest answer, ms": slowest
      ? `${(slowest.answeredMs - slowest.askedMs).toFixed(0)} ${slowest.name}`
      : "",
  };
}

function approvable(page: Page): Promise<void> {
  const request = page.getByRole("region", { name: "Selected request" });
  return request.getByRole("button", { name: /^Approve/, disabled: false }).waitFor();
}
