import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { anOrganization } from "@/test/factories";
import { inviteMember } from "../members/invite-member";
import { revokeInvitation } from "../members/revoke-invitation";
import { type SignUp, signUp } from "./sign-up";

const platform = testPlatform();

const anAddress = () => `${randomBytes(6).toString("hex")}@example.com`;

function aPerson(change: Partial<SignUp> = {}): SignUp {
  return {
    name: "Ann",
    email: anAddress(),
    password: "correct horse battery",
    joins: { organizationName: "Acme" },
    ip: null,
    requestId: "req_test",
    ...change,
  };
}

const membershipsOf = (userId: string) => platform.sql`
  select o.name, o.plan, m.role, m.organization_id
  from members m join organizations o on o.id = m.organization_id where m.user_id = ${userId}`;

const usersWith = async (email: string) =>
  (await platform.sql`select * from users where email = ${email}`).length;

describe("signing up", () => {
  it("makes a person who owns a new organization on the free plan", async () => {
    const person = aPerson();
    const { userId } = await signUp(platform, {
      ...person,
      email: ` ${person.email.toUpperCase()}`,
    });
    const [user] = await platform.sql`select * from users where id = ${userId}`;
    expect(user).toMatchObject({ name: "Ann", email: person.email, email_verified: null });
    expect(user?.password_hash).toMatch(/^\$argon2id\$/);
    const [place, ...others] = await membershipsOf(userId);
    expect(place).toMatchObject({ name: "Acme", plan: "free", role: "owner" });
    expect(others).toEqual([]);
    const organizationId = place?.organization_id as string;
    const history = await platform.sql`
      select event, actor_id, request_id from admin_history where organization_id = ${organizationId}`;
    expect(history).toMatchObject([
      { event: "organization.created", actor_id: userId, request_id: "req_test" },
    ]);
  });

  it("refuses a taken address, also in other letters, and leaves no organization behind", async () => {
    const person = aPerson();
    await signUp(platform, person);
    const joins = { organizationName: `left behind ${person.email}` };
    const again = signUp(platform, aPerson({ email: person.email.toUpperCase(), joins }));
    await expect(again).rejects.toMatchObject({ code: "name_taken", message: /^email: / });
    const left =
      await platform.sql`select id from organizations where name = ${joins.organizationName}`;
    expect(left).toEqual([]);
  });

  it("twice at once with one address makes one person", async () => {
    const person = aPerson();
    const tries = await Promise.allSettled([1, 2, 3].map(() => signUp(platform, person)));
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await usersWith(person.email)).toBe(1);
  });

  it("refuses what is no address", async () => {
    await expect(signUp(platform, aPerson({ email: "ann@localhost" }))).rejects.toMatchObject({
      code: "invalid_field",
    });
  });

  it("is limited for each client, so that taken addresses cannot be listed", async () => {
    const ip = "203.0.113.7";
    await platform.sql`
      insert into rate_windows values
      ('sign-up:ip:' || ${ip}, date_bin('10 minutes', now(), 'epoch'), 100)`;
    const refused = signUp(platform, aPerson({ ip }));
    await expect(refused).rejects.toMatchObject({ code: "rate_limited" });
    await signUp(platform, aPerson({ ip: "203.0.113.8" }));
  });
});

describe("signing up through an invitation", () => {
  it("joins the organization that invited, and proves no address: links can be copied", async () => {
    const owner = await anOrganization(platform);
    const email = anAddress();
    const { link } = await inviteMember(owner, { email, role: "reviewer" });
    const joins = { invitationToken: tokenOf(link) };
    const { userId } = await signUp(platform, aPerson({ email, joins }));
    expect(await membershipsOf(userId)).toMatchObject([
      { organization_id: owner.organizationId, role: "reviewer" },
    ]);
    const [user] = await platform.sql`select email_verified from users where id = ${userId}`;
    expect(user?.email_verified).toBeNull();
  });

  it("with another address, a withdrawn or an unknown link makes nobody", async () => {
    const owner = await anOrganization(platform);
    const email = anAddress();
    const { link, invitation } = await inviteMember(owner, { email, role: "viewer" });
    const joins = { invitationToken: tokenOf(link) };
    const stranger = aPerson({ joins });
    await expect(signUp(platform, stranger)).rejects.toMatchObject({ code: "forbidden" });
    await revokeInvitation(owner, invitation.id);
    const late = aPerson({ email, joins });
    await expect(signUp(platform, late)).rejects.toMatchObject({ code: "not_found" });
    expect(await usersWith(stranger.email)).toBe(0);
    expect(await usersWith(email)).toBe(0);
  });
});

function tokenOf(link: string): string {
  return link.split("/").at(-1) ?? "";
}
