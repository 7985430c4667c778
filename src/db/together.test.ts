import { afterAll, beforeAll, expect, it } from "vitest";
import { agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";
import { type Db, openDb } from "./client";
import type { Together } from "./together";

const platform = testPlatform();
let db: Db;
beforeAll(() => {
  db = openDb({ url: platform.databaseUrl, poolSize: 4, prepare: true });
});
afterAll(() => db.close());

/** A kind of question whose answers the expression makes, from `q.question`. */
function kindOf<Answer>(expression: string): Together<object, Answer> {
  return {
    text: `select json_agg(${expression} order by q.place) as answers
      from json_array_elements($1) with ordinality as q(question, place)`,
    put: (questions) => ({
      parameters: [JSON.stringify(questions)],
      answersOf: (answers) => answers as Answer[],
    }),
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

it("what is asked at the same time shares flights, and each gets its own answer", async () => {
  const kind = kindOf<{ n: number; flight: string }>(
    "json_build_object('n', q.question ->> 'n', 'flight', pg_current_xact_id()::text)",
  );
  const answers = await Promise.all(numbers(200).map((n) => db.together(kind, { n })));
  expect(answers.map(({ n }) => Number(n))).toEqual(numbers(200));
  expect(new Set(answers.map(({ flight }) => flight)).size).toBeLessThanOrEqual(6);
});

it("what the database refuses fails alone", async () => {
  const kind = kindOf<number>("(q.question ->> 'n')::int");
  const asked = numbers(40).map((n) => db.together(kind, { n: n === 17 ? "seventeen" : n }));
  const ends = await Promise.allSettled(asked);
  expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(ends[17]).toMatchObject({ reason: { code: "22P02" } });
  expect(ends[39]).toMatchObject({ value: 39 });
});

it("all of a flight whose connection is lost are refused, and none is asked again", async () => {
  await platform.sql`create sequence flights`;
  await platform.sql`grant all on sequence flights to public`;
  const kind = kindOf<unknown>("pg_terminate_backend(pg_backend_pid())::text");
  const lost = { ...kind, text: `select nextval('flights'), x.answers from (${kind.text}) x` };
  const ends = await Promise.allSettled(numbers(8).map((n) => db.together(lost, { n })));
  for (const end of ends)
    expect(end).toMatchObject({ status: "rejected", reason: { code: "database_unavailable" } });
  const [row] = await platform.sql`select last_value::int as flights from flights`;
  expect(row?.flights).toBeLessThanOrEqual(4);
});

async function aCaller() {
  const owner = await anOrganization(platform, "pro");
  const agent = await anAgent(owner, [{ action: "files.read" }]);
  const { secret } = await aKey(owner);
  const api = agentApi(platform, secret);
  const check = () => api.post("/api/v1/check", { agent_id: agent.id, action: "files.read" });
  return { organizationId: owner.organizationId, check };
}

it("checks of an organization that is held do not hold up another's", async () => {
  const held = await aCaller();
  const free = await aCaller();
  const late = await platform.sql.begin(async (tx) => {
    await tx`select from organizations where id = ${held.organizationId} for update`;
    const waiting = numbers(10).map(() => held.check());
    const answers = await Promise.all(numbers(10).map(() => free.check()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const none = Promise.race([...waiting, Promise.resolve(null)]);
    expect(await none).toBeNull();
    return { waiting };
  });
  const answers = await Promise.all(late.waiting);
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
});
