import { expect, it } from "vitest";
import { openVault } from "@/lib/vault";
import { revokeApiKey } from "@/services/api-keys/revoke-api-key";
import type { Platform } from "@/services/context";
import { testPlatform } from "@/test/database";
import { aKey, anOrganization, ctxOf } from "@/test/factories";
import { authenticateKey } from "./api-key";

const platform = testPlatform();

const OLD = "the secret key before the change was made";
const NEW = "the secret key after the change was made";
const WRONG = "a secret key that was never this server's";

const under = (...keys: Parameters<typeof openVault>): Platform => ({
  ...platform,
  vault: openVault(...keys),
});

const enter = (server: Platform, secret: string) => authenticateKey(server, secret, "checks");

/** An organization from before the change, with a key. */
async function anOldKey() {
  const owner = await anOrganization(under(OLD));
  const { secret, ctx } = await aKey(owner);
  const { actor } = ctx;
  if (actor.kind !== "key") throw new Error("not a key's context");
  return { owner, secret, keyId: actor.keyId };
}

async function rowOf(keyId: string) {
  const [row] = await platform.sql`
    select key_hash, hashed_with, last_used_at from api_keys where id = ${keyId}`;
  return row;
}

it("takes a key from before the change and carries it over at its first use", async () => {
  const { secret, keyId, owner } = await anOldKey();
  await enter(under(OLD), secret);
  expect(await enter(under(NEW, OLD), secret)).toMatchObject({
    organizationId: owner.organizationId,
    actor: { kind: "key", keyId },
  });
  const { vault } = under(NEW);
  expect(await rowOf(keyId)).toMatchObject({
    key_hash: vault.fingerprint(secret),
    hashed_with: vault.keyIds[0],
  });
  expect(await enter(under(NEW), secret)).toMatchObject({ actor: { keyId } });
  await expect(enter(under(OLD), secret)).rejects.toMatchObject({ code: "invalid_api_key" });
});

it("refuses it without the previous key, and with a wrong one, and leaves it as it is", async () => {
  const { secret, keyId } = await anOldKey();
  const before = await rowOf(keyId);
  for (const server of [under(NEW), under(NEW, WRONG)])
    await expect(enter(server, secret)).rejects.toMatchObject({ code: "invalid_api_key" });
  expect(await rowOf(keyId)).toEqual(before);
});

it("takes all of twenty first uses at once, and keeps one hash", async () => {
  const { secret, keyId } = await anOldKey();
  const server = under(NEW, OLD);
  const holders = await Promise.all(Array.from({ length: 20 }, () => enter(server, secret)));
  expect(new Set(holders.map(({ actor }) => actor.keyId))).toEqual(new Set([keyId]));
  expect((await rowOf(keyId))?.key_hash).toBe(under(NEW).vault.fingerprint(secret));
});

it("takes it on every instance while half of them have the keys the other way round", async () => {
  const { secret } = await anOldKey();
  const uses = Array.from({ length: 20 }, (_, n) =>
    enter(n % 2 ? under(NEW, OLD) : under(OLD, NEW), secret),
  );
  await Promise.all(uses);
  await enter(under(OLD, NEW), secret);
  await enter(under(NEW, OLD), secret);
  await enter(under(NEW), secret);
});

it("writes nothing for a key that is carried over and was used within the minute", async () => {
  const { secret, keyId } = await anOldKey();
  const server = under(NEW, OLD);
  await enter(server, secret);
  const version = () =>
    platform.sql`select xmin::text, ctid::text from api_keys where id = ${keyId}`;
  const before = await version();
  await enter(server, secret);
  expect(await version()).toEqual(before);
});

it("marks a key from before ids were kept, at its next use", async () => {
  const { secret, keyId } = await anOldKey();
  await platform.sql`update api_keys set hashed_with = null where id = ${keyId}`;
  await enter(under(OLD), secret);
  expect((await rowOf(keyId))?.hashed_with).toBe(under(OLD).vault.keyIds[0]);
});

it("refuses a revoked key under both, carried over or not", async () => {
  const server = under(NEW, OLD);
  for (const used of [true, false]) {
    const { secret, keyId, owner } = await anOldKey();
    if (used) await enter(server, secret);
    await revokeApiKey(ctxOf(server, owner.organizationId, owner.actor), keyId);
    for (const each of [server, under(OLD, NEW), under(NEW), under(OLD)])
      await expect(enter(each, secret)).rejects.toMatchObject({ code: "invalid_api_key" });
  }
});
