import { readFileSync, readdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { createDeliveries } from "@/services/webhooks/deliver-due";
import { testPlatform } from "@/test/database";
import { anOrganization, aPendingApproval } from "@/test/factories";
import { CRON_JOBS, type CronDeps, type CronJob, handleCron } from "./cron";

const platform = testPlatform();
const SECRET = "a secret of the cron's own";
let deps: CronDeps;

beforeAll(() => {
  deps = { platform, deliveries: createDeliveries(platform), cronSecret: SECRET };
});

const jobs = Object.keys(CRON_JOBS) as CronJob[];

const asked = (authorization?: string) =>
  new Request("http://localhost:3000/api/cron/x", {
    headers: authorization === undefined ? {} : { authorization },
  });

it.each(jobs)("%s runs for the cron's secret and for nobody else", async (job) => {
  expect((await handleCron(asked(`Bearer ${SECRET}`), job, deps)).status).toBe(200);
  for (const wrong of [undefined, "Bearer wrong", SECRET])
    expect((await handleCron(asked(wrong), job, deps)).status).toBe(401);
  const unset = { ...deps, cronSecret: null };
  expect((await handleCron(asked("Bearer null"), job, unset)).status).toBe(401);
});

it("every job has its route, and the cron that calls it on Vercel", () => {
  const routes = readdirSync("src/app/api/cron");
  const crons = JSON.parse(readFileSync("vercel.json", "utf8")).crons as { path: string }[];
  expect(routes.sort()).toEqual([...jobs].sort());
  expect(crons.map(({ path }) => path.replace("/api/cron/", "")).sort()).toEqual([...jobs].sort());
});

it("emails tells reviewers of a new request, and says how many it told", async () => {
  await aPendingApproval(await anOrganization(platform));
  const first = await handleCron(asked(`Bearer ${SECRET}`), "emails", deps);
  expect(await first.json()).toEqual({ linedUp: 1, sent: 1 });
  const second = await handleCron(asked(`Bearer ${SECRET}`), "emails", deps);
  expect(await second.json()).toEqual({ linedUp: 0, sent: 0 });
  expect(platform.sentEmails).toHaveLength(1);
});
