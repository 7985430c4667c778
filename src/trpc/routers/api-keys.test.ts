import { expect, it } from "vitest";
import { KEY_LIMIT_MAX } from "@/domain/plan";
import { newId } from "@/lib/ids";
import { startSession } from "@/services/people/start-session";
import { viewSession } from "@/services/people/view-session";
import { testPlatform } from "@/test/database";
import { anOrganization } from "@/test/factories";
import { refusalOf } from "../refusal";
import { appRouter } from "../root";

const platform = testPlatform();

async function anOwner() {
  const { actor } = await anOrganization(platform);
  const userId = actor.kind === "member" ? actor.userId : "";
  const session = await viewSession(platform, await startSession(platform, userId, null));
  const call = { platform, session, requestId: newId("req"), headers: new Headers() };
  return appRouter.createCaller({ ...call, batchSize: 1, outbox: { waiting: false } });
}

const KEY = { name: "k", scopes: ["check" as const], agentIds: null, expiresAt: null };

it("a key's own limit is a whole number from one to a million, or none", async () => {
  const { apiKeys } = await anOwner();
  for (const requestsPerMinute of [0, -1, 1.5, KEY_LIMIT_MAX + 1, Number.NaN, Infinity]) {
    const error = await apiKeys.create({ ...KEY, requestsPerMinute }).catch((e: unknown) => e);
    expect(refusalOf(error as never)).toMatchObject({
      code: "invalid_field",
      message: "requestsPerMinute: must be a whole number from 1 to 1000000",
    });
  }
  for (const requestsPerMinute of [1, KEY_LIMIT_MAX, null])
    expect((await apiKeys.create({ ...KEY, requestsPerMinute })).apiKey).toMatchObject({
      requestsPerMinute,
    });
  expect((await apiKeys.create(KEY)).apiKey.requestsPerMinute).toBeNull();
  expect(await apiKeys.list()).toHaveLength(4);
});
