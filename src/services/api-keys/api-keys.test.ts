import { expect, it } from "vitest";
import { authenticateKey } from "@/auth/api-key";
import { looksLikeApiKey } from "@/lib/api-key";
import { testPlatform } from "@/test/database";
import { aColleague, aKey, anAgent, anEndpoint, anOrganization, historyOf } from "@/test/factories";
import type { Ctx } from "../context";
import { rotateSecret } from "../webhooks/rotate-secret";
import { createApiKey, type NewApiKey } from "./create-api-key";
import { listApiKeys, revokeApiKey } from "./revoke-api-key";
import { rotateApiKey } from "./rotate-api-key";

const platform = testPlatform();

const KEY: NewApiKey = {
  name: "server",
  scopes: ["check", "log"],
  agentIds: null,
  expiresAt: null,
};
const enter = (secret: string) => authenticateKey(platform, secret, "checks");

it("opens the door for its organization, with its scopes and agents only", async () => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner);
  const { apiKey, secret } = await createApiKey(owner, { ...KEY, agentIds: [agent.id] });
  expect(looksLikeApiKey(secret)).toBe(true);
  expect(await enter(secret)).toMatchObject({
    organizationId: owner.organizationId,
    plan: "pro",
    overLimit: false,
    actor: { kind: "key", keyId: apiKey.id, scopes: ["check", "log"], agentIds: [agent.id] },
  });
  const [shown] = await listApiKeys(owner);
  expect(shown).toMatchObject({ id: apiKey.id, name: "server", hint: apiKey.hint });
  expect(shown?.lastUsedAt).toBeInstanceOf(Date);
  expect(JSON.stringify(shown)).not.toContain(apiKey.keyHash);
});

it("is refused on the next request after it was revoked, and is revoked once", async () => {
  const owner = await anOrganization(platform);
  const { apiKey, secret } = await createApiKey(owner, KEY);
  await enter(secret);
  const revocations = await Promise.allSettled(
    Array.from({ length: 4 }, () => revokeApiKey(owner, apiKey.id)),
  );
  await expect(enter(secret)).rejects.toMatchObject({ code: "invalid_api_key" });
  const refused = revocations.flatMap((result) =>
    result.status === "rejected" ? [result.reason] : [],
  );
  expect(refused.map(({ code }) => code)).toEqual(Array(3).fill("not_found"));
  const rows = await historyOf(owner, apiKey.id);
  expect(rows.map(({ event }) => event)).toEqual(["api_key.created", "api_key.revoked"]);
});

it("is refused past its expiry", async () => {
  const owner = await anOrganization(platform);
  const past = { ...KEY, expiresAt: new Date(Date.now() - 1_000) };
  const { secret } = await createApiKey(owner, past);
  await expect(enter(secret)).rejects.toMatchObject({ code: "invalid_api_key" });
});

it("no table holds the text of a key or of a webhook secret", async () => {
  const owner = await anOrganization(platform);
  const { secret } = await createApiKey(owner, KEY);
  const { endpoint, secret: first } = await anEndpoint(owner);
  const { secret: second } = await rotateSecret(owner, endpoint.id);
  const tables = await platform.sql`
    select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`;
  const dump: string[] = [];
  for (const { relname } of tables) {
    const rows = await platform.sql`select t::text as row from ${platform.sql(relname)} t`;
    dump.push(...rows.map(({ row }) => `${relname}: ${row}`));
  }
  expect(dump.some((row) => row.startsWith("api_keys:"))).toBe(true);
  expect(dump.some((row) => row.startsWith("webhook_endpoints:"))).toBe(true);
  const random = [secret.slice(3, -6), first.slice(6), second.slice(6)];
  const hex = [first, second].map((text) => Buffer.from(text.slice(6), "base64").toString("hex"));
  for (const needle of [...random, ...hex])
    expect(dump.filter((row) => row.includes(needle))).toEqual([]);
});

it("keeps its own limit, in the list and in the history, and passes it on when it is rotated", async () => {
  const owner = await anOrganization(platform);
  const { apiKey } = await createApiKey(owner, { ...KEY, requestsPerMinute: 60 });
  const { apiKey: next } = await rotateApiKey(owner, { id: apiKey.id, graceHours: 1 });
  const { apiKey: plain } = await createApiKey(owner, KEY);
  const shown = await listApiKeys(owner);
  const limitOf = (id: string) => shown.find((key) => key.id === id)?.requestsPerMinute;
  expect([apiKey.id, next.id, plain.id].map(limitOf)).toEqual([60, 60, null]);
  for (const [id, limit] of [[apiKey.id, 60] as const, [next.id, 60] as const, [plain.id, null]]) {
    const [created] = await historyOf(owner, id ?? "");
    expect(JSON.parse(created?.after ?? "{}")).toMatchObject({ requestsPerMinute: limit });
  }
});

it("is not for a reviewer, a viewer or another key to make or revoke", async () => {
  const owner = await anOrganization(platform);
  const { apiKey, secret } = await createApiKey(owner, KEY);
  const { organizationId } = owner;
  const others: Ctx[] = [(await aKey(owner)).ctx];
  for (const role of ["reviewer", "viewer"] as const) others.push(await aColleague(owner, role));
  for (const ctx of others) {
    await expect(createApiKey(ctx, KEY)).rejects.toMatchObject({ code: "forbidden" });
    await expect(revokeApiKey(ctx, apiKey.id)).rejects.toMatchObject({ code: "forbidden" });
  }
  expect((await enter(secret)).organizationId).toBe(organizationId);
});
