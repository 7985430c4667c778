import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it } from "vitest";
import { authenticateKey } from "@/auth/api-key";
import { openVault } from "@/lib/vault";
import { testPlatform } from "@/test/database";
import { aCheck, aKey, anAgent, anEndpoint, anOrganization, ctxOf } from "@/test/factories";
import { revokeApiKey } from "./api-keys/revoke-api-key";
import type { Ctx, Platform } from "./context";
import { logAction } from "./logs/log-action";
import { acceptInvitation, viewInvitationByToken } from "./members/accept-invitation";
import { inviteMember } from "./members/invite-member";
import { signUp } from "./people/sign-up";
import { startSession } from "./people/start-session";
import { viewSession } from "./people/view-session";
import { rekey } from "./rekey";
import { createDeliveries } from "./webhooks/deliver-due";
import { rotateSecret } from "./webhooks/rotate-secret";

const platform = testPlatform();

const OLD = "the secret key before the change was made";
const NEW = "the secret key after the change was made";
const WRONG = "a secret key that was never this server's";

const under = (...keys: Parameters<typeof openVault>): Platform => ({
  ...platform,
  vault: openVault(...keys),
});

const seenBy = (owner: Ctx, server: Platform) => ctxOf(server, owner.organizationId, owner.actor);

beforeEach(async () => {
  await platform.sql`delete from webhook_endpoints`;
  await platform.sql`delete from api_keys`;
  await platform.sql`delete from invitations`;
});

async function secretsOf(endpointId: string) {
  const [row] = await platform.sql`
    select secret, previous_secret from webhook_endpoints where id = ${endpointId}`;
  return { secret: row?.secret as string, previous: row?.previous_secret as string | null };
}

/** What the endpoint is sent for a new event by a server with these keys. */
async function delivered(server: Platform, owner: Ctx, url: string) {
  const agent = await anAgent(owner);
  const failed = { ...aCheck(agent.id, "a"), status: "failed" as const, ipAddress: null };
  await logAction(owner, failed);
  await createDeliveries(server).deliverDue();
  return platform.webhookRequests.filter((request) => request.url === url).at(-1);
}

describe("a webhook secret from before the change", () => {
  it("signs as before: after the change, and without the previous key once it was carried over", async () => {
    const owner = await anOrganization(under(OLD));
    const { endpoint, secret: first } = await anEndpoint(owner, ["log.failed"]);
    const { secret: second } = await rotateSecret(owner, endpoint.id);
    const verified = async (server: Platform) => {
      const { body = "", headers = {} } = (await delivered(server, owner, endpoint.url)) ?? {};
      return [first, second].map((secret) => new Webhook(secret).verify(body, { ...headers }));
    };
    await verified(under(NEW, OLD));
    expect(await rekey(under(NEW, OLD))).toMatchObject({ resealed: 1, unreadable: [] });
    await verified(under(NEW));
    const { secret, previous } = await secretsOf(endpoint.id);
    expect(openVault(NEW).unseal(secret)).toBe(second);
    expect(openVault(NEW).unseal(previous ?? "")).toBe(first);
  });

  it("is carried over when only the one in its grace rests on the previous key", async () => {
    const owner = await anOrganization(under(OLD));
    const { endpoint, secret: first } = await anEndpoint(owner);
    const server = under(NEW, OLD);
    const { secret: second } = await rotateSecret(seenBy(owner, server), endpoint.id);
    expect(await rekey(server)).toMatchObject({ resealed: 1 });
    const { secret, previous } = await secretsOf(endpoint.id);
    expect(openVault(NEW).unseal(secret)).toBe(second);
    expect(openVault(NEW).unseal(previous ?? "")).toBe(first);
  });

  it("is not lost to a rotation at the same moment", async () => {
    const owner = await anOrganization(under(OLD));
    const made = await Promise.all(Array.from({ length: 8 }, () => anEndpoint(owner)));
    const server = under(NEW, OLD);
    const [, ...rotated] = await Promise.all([
      rekey(server),
      ...made.map(({ endpoint }) => rotateSecret(seenBy(owner, server), endpoint.id)),
    ]);
    await rekey(server);
    for (const [n, { endpoint, secret: first }] of made.entries()) {
      const { secret, previous } = await secretsOf(endpoint.id);
      expect(openVault(NEW).unseal(secret)).toBe(rotated[n]?.secret);
      expect(openVault(NEW).unseal(previous ?? "")).toBe(first);
    }
  });
});

describe("carrying over", () => {
  it("repeated changes nothing more", async () => {
    const owner = await anOrganization(under(OLD));
    const { endpoint } = await anEndpoint(owner);
    await anEndpoint(seenBy(owner, under(NEW)));
    expect(await rekey(under(NEW, OLD))).toMatchObject({ resealed: 1 });
    const before = await secretsOf(endpoint.id);
    expect(await rekey(under(NEW, OLD))).toMatchObject({ resealed: 0, unreadable: [] });
    expect(await secretsOf(endpoint.id)).toEqual(before);
  });

  it("interrupted after any endpoint leaves each readable, and is finished by the next", async () => {
    const owner = await anOrganization(under(OLD));
    const made = await Promise.all(Array.from({ length: 5 }, () => anEndpoint(owner)));
    const server = under(NEW, OLD);
    let left = 2;
    const tenant: Platform["db"]["tenant"] = (organizationId, work) =>
      server.db.tenant(organizationId, async (tx) => {
        const result = await work(tx);
        if (left-- === 0) throw new Error("the process was killed");
        return result;
      });
    await expect(rekey({ ...server, db: { ...server.db, tenant } })).rejects.toThrow("killed");
    const opens = async (vault: Platform["vault"]) => {
      const sealed = await Promise.all(made.map(({ endpoint }) => secretsOf(endpoint.id)));
      return sealed.map(({ secret }, n) => vault.unseal(secret) === made[n]?.secret);
    };
    expect(await opens(server.vault)).toEqual(Array(5).fill(true));
    expect(await rekey(server)).toMatchObject({ resealed: 3 });
    expect(await opens(openVault(NEW))).toEqual(Array(5).fill(true));
  });

  it("reaches every endpoint of every organization, however many there are", async () => {
    const owners = [await anOrganization(under(OLD)), await anOrganization(under(OLD))];
    const sealed = openVault(OLD).seal("whsec_secret");
    for (const { organizationId } of owners)
      await platform.sql`
        insert into webhook_endpoints (id, organization_id, url, events, secret, created_by)
        select gen_random_uuid()::text, ${organizationId}, 'https://x.example', '{}', ${sealed}, ''
        from generate_series(1, 11)`;
    expect(await rekey(under(NEW, OLD))).toMatchObject({ resealed: 22, unreadable: [] });
  });

  it("with a wrong previous key changes nothing, and names what it could not read", async () => {
    const owner = await anOrganization(under(OLD));
    const { endpoint } = await anEndpoint(owner);
    const before = await secretsOf(endpoint.id);
    const outcome = await rekey(under(NEW, WRONG));
    expect(outcome).toMatchObject({ resealed: 0, unreadable: [endpoint.id] });
    expect(await secretsOf(endpoint.id)).toEqual(before);
  });

  it("is refused where no previous key is set", async () => {
    await expect(rekey(under(NEW))).rejects.toThrow(/^PREVIOUS_SECRET_KEY is not set/);
  });
});

describe("what still rests on the previous key", () => {
  it("are living keys that were not used since, also from before ids were kept", async () => {
    const owner = await anOrganization(under(OLD));
    const keyOf = async (ctx: Ctx) => {
      const { secret, ctx: made } = await aKey(ctx);
      return { secret, id: made.actor.kind === "key" ? made.actor.keyId : "" };
    };
    const [unused, used, revoked, lapsed, unmarked] = [
      await keyOf(owner),
      await keyOf(owner),
      await keyOf(owner),
      await keyOf(owner),
      await keyOf(owner),
    ];
    await keyOf(seenBy(owner, under(NEW)));
    await keyOf(seenBy(owner, under(WRONG)));
    const server = under(NEW, OLD);
    await authenticateKey(server, used.secret, "checks");
    await revokeApiKey(owner, revoked.id);
    await platform.sql`update api_keys set expires_at = now() where id = ${lapsed.id}`;
    await platform.sql`update api_keys set hashed_with = null where id = ${unmarked.id}`;
    const { apiKeys } = await rekey(server);
    expect(apiKeys.map(({ id }) => id)).toEqual([unused.id, unmarked.id]);
    expect(apiKeys[0]).toMatchObject({ organizationId: owner.organizationId, lastUsedAt: null });
  });

  it("are open invitations, which are followed until the previous key goes", async () => {
    const owner = await anOrganization(under(OLD));
    const [byAccount, bySignUp, ignored] = await Promise.all(
      ["account", "sign-up", "ignored"].map(async (name) => {
        const email = `${name}-${randomBytes(6).toString("hex")}@example.com`;
        const { link } = await inviteMember(owner, { email, role: "viewer" });
        return { email, token: link.split("/").at(-1) ?? "" };
      }),
    );
    const server = under(NEW, OLD);
    await inviteMember(seenBy(owner, server), { email: "later@example.com", role: "viewer" });
    expect((await rekey(server)).openInvitations).toBe(3);
    const [person] = await platform.sql`
      insert into users (email) values (${byAccount?.email ?? ""}) returning id`;
    const session = await viewSession(
      server,
      await startSession(server, person?.id as string, null),
    );
    const token = byAccount?.token ?? "";
    await acceptInvitation(server, session!, { token, requestId: "req_test" });
    await signUp(server, {
      name: "New",
      email: bySignUp?.email ?? "",
      password: "correct horse battery staple",
      joins: { invitationToken: bySignUp?.token ?? "" },
      ip: null,
      requestId: "req_test",
    });
    expect((await rekey(server)).openInvitations).toBe(1);
    expect(await viewInvitationByToken(server, ignored?.token ?? "")).not.toBeNull();
    for (const other of [under(NEW), under(NEW, WRONG)])
      expect(await viewInvitationByToken(other, ignored?.token ?? "")).toBeNull();
  });
});
