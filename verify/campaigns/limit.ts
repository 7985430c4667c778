import type { Answer } from "../agent-client";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import type { Stage } from "../stage";

/** Checks a minute on the free plan. */
const PER_MINUTE = 100;

/** Parallel checks against a limit of 100 a minute: exactly 100 pass. */
export const limit: Campaign = {
  shows: "the request limit is exact, however many come at the same moment",
  sizes: { smoke: 300, ci: 2_000, long: 10_000 },
  plants: {
    "count-from-a-snapshot": {
      edits: [
        {
          file: "drizzle/0006_together.sql",
          find: "ELSE w.used + excluded.used END,",
          replace:
            "ELSE (SELECT r.used FROM rate_windows r WHERE r.bucket = excluded.bucket) + 1 END,",
        },
      ],
    },
    "twice-the-limit": {
      edits: [
        {
          file: "drizzle/0006_together.sql",
          find: "w.used >= room AND",
          replace: "w.used >= room * 2 AND",
        },
        {
          file: "drizzle/0006_together.sql",
          find: "w.used > room, true",
          replace: "w.used > room * 2, true",
        },
      ],
    },
  },
  run: exceed,
};

async function exceed(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization("free");
  const { api } = organization;
  const agent = await api.agent("hasty", [{ action: "files.read" }]);
  const answers: Answer[] = [];
  await inParallel(Array.from({ length: size }), 500, async () => {
    answers.push(await api.check(agent, "files.read"));
  });
  const passed = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 429);
  const withoutWait = refused.filter(({ headers }) => !(Number(headers["retry-after"]) > 0));
  const [written] = await stage.sql<{ entries: number }[]>`
    select count(*)::int as entries from log_entries where organization_id = ${organization.id}`;
  const problems: string[] = [];
  const expected = Math.min(PER_MINUTE, size);
  if (passed !== expected) problems.push(`${passed} passed a limit of ${expected}`);
  if (written?.entries !== passed) problems.push(`${written?.entries} decisions were recorded`);
  if (refused.length !== size - passed)
    problems.push(`${size - passed - refused.length} answers were neither 200 nor 429`);
  if (withoutWait.length > 0) problems.push(`${withoutWait.length} refusals without Retry-After`);
  return { figures: { sent: size, passed, refused: refused.length }, problems };
}
