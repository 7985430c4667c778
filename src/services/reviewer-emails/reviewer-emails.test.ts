import { beforeEach, describe, expect, it } from "vitest";
import type { ApprovalEmails } from "@/domain/approval-emails";
import type { Role } from "@/domain/role";
import { type Email, MailNotTaken } from "@/gateways/email";
import { newId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import { aKey, aMember, anOrganization, aPendingApproval, ctxOf, lapse } from "@/test/factories";
import { resolveApproval } from "../approvals/resolve-approval";
import type { Ctx, Platform } from "../context";
import { removeMember } from "../members/remove-member";
import { lineUpEmails } from "./line-up-emails";
import { sendDueEmails } from "./send-due-emails";
import { setApprovalEmails, viewApprovalEmails } from "./set-approval-emails";

const platform = testPlatform();

/** What another test has left in line is not this one's. */
beforeEach(async () => {
  await platform.sql`delete from reviewer_emails`;
  await platform.sql`update approvals set reviewers_told_at = now()`;
});

/** An organization whose owner wants no mail, so that only the people of the test get any. */
async function aQuietOrganization(): Promise<Ctx> {
  const owner = await anOrganization(platform);
  await platform.sql`
    update members set approval_emails = 'never' where organization_id = ${owner.organizationId}`;
  return owner;
}

interface Person {
  ctx: Ctx;
  id: string;
  email: string;
}

async function join(owner: Ctx, role: Role, setting: ApprovalEmails = "each"): Promise<Person> {
  const actor = await aMember(platform, owner.organizationId, role);
  const [row] = await platform.sql`
    update members m set approval_emails = ${setting} from users u
    where m.user_id = ${actor.userId} and u.id = m.user_id returning m.id, u.email`;
  const { id, email } = row as { id: string; email: string };
  return { ctx: ctxOf(owner, owner.organizationId, actor), id, email };
}

const mailsTo = ({ email }: Person): Email[] =>
  platform.sentEmails.filter(({ to }) => to === email).reverse();

const rowsOf = ({ id }: Person) => platform.sql`
  select * from reviewer_emails where member_id = ${id} order by created_at, id`;

/** As if the rows of a person were written, leased and sent so much earlier. */
async function laterFor({ id }: Person, minutes: number): Promise<void> {
  await platform.sql`
    update reviewer_emails set send_after = send_after - make_interval(mins => ${minutes}),
      sent_at = sent_at - make_interval(mins => ${minutes}),
      leased_until = leased_until - make_interval(mins => ${minutes})
    where member_id = ${id}`;
}

/** The provider as this test wants it; `tried` counts what it was handed. */
function withMailer(send: (email: Email) => Promise<void>) {
  const tried: Email[] = [];
  const mailer: Platform["mailer"] = {
    outbox: () => [],
    send: async (email) => {
      tried.push(email);
      await send(email);
    },
  };
  return { platform: { ...platform, mailer }, tried };
}

const fails = async () => {
  throw new Error("down");
};

describe("putting e-mails in line", () => {
  it("takes every member who may decide and wants mail, once, at the time of their choice", async () => {
    const owner = await anOrganization(platform);
    const [reviewer, hourly] = [
      await join(owner, "reviewer"),
      await join(owner, "admin", "hourly"),
    ];
    const never = await join(owner, "reviewer", "never");
    const viewer = await join(owner, "viewer");
    const strangers = await join(await anOrganization(platform), "owner");
    const { id } = await aPendingApproval(owner);
    const counts = await Promise.all([lineUpEmails(platform), lineUpEmails(platform)]);
    expect(counts[0] + counts[1]).toBe(3);
    expect(await rowsOf(reviewer)).toMatchObject([{ approval_id: id, attempts: 0, sent_at: null }]);
    const [row] = await rowsOf(hourly);
    const sendAfter = row?.send_after as Date;
    expect([sendAfter.getUTCMinutes(), sendAfter.getUTCSeconds()]).toEqual([0, 0]);
    expect(sendAfter.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(sendAfter.getTime()).toBeGreaterThan(Date.now() - 1_000);
    for (const other of [never, viewer, strangers]) expect(await rowsOf(other)).toEqual([]);
    expect(await lineUpEmails(platform)).toBe(0);
  });

  it("leaves out what has ended or lapsed, and what was approved a moment ago until it is undone", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    const [lapsed, held] = [await aPendingApproval(owner), await aPendingApproval(owner)];
    const rejected = await aPendingApproval(owner);
    await lapse(owner, lapsed.id);
    await resolveApproval(owner, { id: rejected.id, resolution: "rejected", comment: null });
    await platform.sql`
      update approvals set held_by = 'user_a', takes_effect_at = now() + interval '5 seconds'
      where id = ${held.id}`;
    expect(await lineUpEmails(platform)).toBe(0);
    await platform.sql`
      update approvals set held_by = null, takes_effect_at = null where id = ${held.id}`;
    expect(await lineUpEmails(platform)).toBe(1);
    expect(await rowsOf(reviewer)).toMatchObject([{ approval_id: held.id }]);
  });

  it("tells of what waited while nothing ran, in more than one batch", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    const { id } = await aPendingApproval(owner);
    await platform.sql`
      insert into approvals (id, organization_id, agent_id, agent_name, action, context,
        context_hash, reason, created_at, expires_at)
      select gen_random_uuid(), organization_id, agent_id, agent_name, action, context,
        'hash ' || n, reason, now() - interval '2 days', now() + interval '1 day'
      from approvals, generate_series(1, 249) n where id = ${id}`;
    const counts = await Promise.all([lineUpEmails(platform), lineUpEmails(platform)]);
    expect(counts[0] + counts[1]).toBe(250);
    expect(await sendDueEmails(platform)).toBe(1);
    expect(mailsTo(reviewer)[0]?.subject).toBe("250 requests need approval in Acme");
  });

  it("does nothing where mails only go to the log, and catches up once they are sent", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    const logOnly = { ...platform, mailer: { ...platform.mailer, writesToLog: true as const } };
    expect([await lineUpEmails(logOnly), await sendDueEmails(logOnly)]).toEqual([0, 0]);
    expect(await viewApprovalEmails({ ...reviewer.ctx, ...logOnly })).toMatchObject({
      isMailSent: false,
    });
    expect([await lineUpEmails(platform), await sendDueEmails(platform)]).toEqual([1, 1]);
  });
});

describe("sending what is due", () => {
  it("tells of one request with its facts and a link, and tells it once", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    const { id } = await aPendingApproval(owner, '{"amount":1250.5,"currency":"USD"}');
    await lineUpEmails(platform);
    expect(await sendDueEmails(platform)).toBe(1);
    expect(await sendDueEmails(platform)).toBe(0);
    const [mail, ...others] = mailsTo(reviewer);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/^Approval needed: stripe\.refund by agent /);
    expect(mail?.text).toContain("Amount: 1,250.50 USD");
    expect(mail?.text).toContain(`${platform.appUrl}/approvals/${id}\n`);
    const [row] = await rowsOf(reviewer);
    expect(row).toMatchObject({ attempts: 1, lease: null, leased_until: null });
    expect(row?.sent_at).toBeInstanceOf(Date);
  });

  it("workers at the same moment write to each of twelve members once", async () => {
    const owner = await aQuietOrganization();
    const people = await Promise.all(Array.from({ length: 12 }, () => join(owner, "reviewer")));
    await aPendingApproval(owner);
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    const counts = await Promise.all(Array.from({ length: 4 }, () => sendDueEmails(platform)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const person of people)
      expect(mailsTo(person).map(({ subject }) => subject)).toEqual([
        "2 requests need approval in Acme",
      ]);
  });

  it("writes at most once a minute; what comes meanwhile goes together", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    await sendDueEmails(platform);
    for (let i = 0; i < 3; i++) await aPendingApproval(owner);
    await lineUpEmails(platform);
    expect(await sendDueEmails(platform)).toBe(0);
    await laterFor(reviewer, 1);
    expect(await sendDueEmails(platform)).toBe(1);
    expect(mailsTo(reviewer)[1]?.subject).toBe("3 requests need approval in Acme");
  });

  it("does not write beside a mail to the same member that is under way", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    let beside: number | undefined;
    const slow = withMailer(async () => {
      await aPendingApproval(owner);
      await lineUpEmails(platform);
      beside = await sendDueEmails(platform);
    });
    expect(await sendDueEmails(slow.platform)).toBe(1);
    expect(beside).toBe(0);
    expect(mailsTo(reviewer)).toEqual([]);
  });

  it("keeps a digest until the hour is over", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer", "hourly");
    await aPendingApproval(owner);
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    expect(await sendDueEmails(platform)).toBe(0);
    await laterFor(reviewer, 60);
    expect(await sendDueEmails(platform)).toBe(1);
    expect(mailsTo(reviewer)[0]?.subject).toBe("2 requests need approval in Acme");
  });

  it("lists ten at most, what expires first first, and says how many more there are", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push((await aPendingApproval(owner)).id);
    const urgent = ids[7] ?? "";
    await platform.sql`
      update approvals set expires_at = now() + interval '5 minutes' where id = ${urgent}`;
    await lineUpEmails(platform);
    await sendDueEmails(platform);
    const [{ text } = { text: "" }] = mailsTo(reviewer);
    expect([...text.matchAll(/\/approvals\/[0-9a-f-]+/g)].map(([path]) => path.slice(11))).toEqual([
      urgent,
      ...ids.filter((id) => id !== urgent).slice(0, 9),
    ]);
    expect(text).toContain("And 2 more, in the inbox.");
  });
});

describe("what need not be told any more", () => {
  it.each([
    ["a request that was decided", "request_closed"],
    ["a request that lapsed", "request_closed"],
    ["a member who may only look now", "not_a_reviewer"],
    ["a member who wants no mail now", "not_wanted"],
  ])("%s is dropped", async (what, reason) => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    const { id } = await aPendingApproval(owner);
    await lineUpEmails(platform);
    if (what.endsWith("decided"))
      await resolveApproval(owner, { id, resolution: "rejected", comment: null });
    if (what.endsWith("lapsed")) await lapse(owner, id);
    if (what.includes("only look"))
      await platform.sql`update members set role = 'viewer' where id = ${reviewer.id}`;
    if (what.includes("no mail")) await setApprovalEmails(reviewer.ctx, "never");
    expect(await sendDueEmails(platform)).toBe(0);
    expect(mailsTo(reviewer)).toEqual([]);
    expect(await rowsOf(reviewer)).toMatchObject([
      { dropped_reason: reason, sent_at: null, lease: null },
    ]);
  });

  it("is left out of a mail that tells of the rest", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    const [closed, open] = [await aPendingApproval(owner), await aPendingApproval(owner)];
    await lineUpEmails(platform);
    await lapse(owner, closed.id);
    expect(await sendDueEmails(platform)).toBe(1);
    const [mail] = mailsTo(reviewer);
    expect(mail?.text).toContain(open.id);
    expect(mail?.text).not.toContain(closed.id);
  });

  it("goes with the member who was removed, and waits while an approval may be undone", async () => {
    const owner = await aQuietOrganization();
    const [removed, stays] = [await join(owner, "reviewer"), await join(owner, "reviewer")];
    const { id } = await aPendingApproval(owner);
    await lineUpEmails(platform);
    await removeMember(owner, removed.id);
    await platform.sql`
      update approvals set held_by = 'user_a', takes_effect_at = now() + interval '5 seconds'
      where id = ${id}`;
    expect(await sendDueEmails(platform)).toBe(0);
    expect(await rowsOf(stays)).toMatchObject([{ dropped_reason: null, attempts: 0 }]);
    await platform.sql`
      update approvals set held_by = null, takes_effect_at = null where id = ${id}`;
    expect(await sendDueEmails(platform)).toBe(1);
    expect([mailsTo(removed).length, mailsTo(stays).length]).toEqual([0, 1]);
  });
});

describe("a mail that cannot be sent", () => {
  it("is tried four times, later each time, then given up with a reason", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    const down = withMailer(fails);
    const waits: number[] = [];
    for (let tries = 1; tries <= 4; tries++) {
      expect(await sendDueEmails(down.platform)).toBe(0);
      expect(down.tried).toHaveLength(tries);
      const [row] = await rowsOf(reviewer);
      waits.push(Math.round(((row?.send_after as Date).getTime() - Date.now()) / 60_000));
      await sendDueEmails(down.platform);
      expect(down.tried).toHaveLength(tries);
      await laterFor(reviewer, 15);
    }
    expect(waits.slice(0, 3)).toEqual([1, 5, 15]);
    expect(await rowsOf(reviewer)).toMatchObject([
      { attempts: 4, dropped_reason: "not_sent", sent_at: null, lease: null },
    ]);
    expect(new Set(down.tried.map(({ sendOnceKey }) => sendOnceKey)).size).toBe(1);
  });

  it("is not tried again where it would be refused again; the next one is", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    let isPermanent = true;
    const refuses = withMailer(async () => {
      throw new MailNotTaken("550 no such user", isPermanent);
    });
    expect(await sendDueEmails(refuses.platform)).toBe(0);
    await laterFor(reviewer, 15);
    expect(await sendDueEmails(refuses.platform)).toBe(0);
    expect(refuses.tried).toHaveLength(1);
    const given = { attempts: 1, dropped_reason: "not_sent", sent_at: null, lease: null };
    expect(await rowsOf(reviewer)).toMatchObject([given, given]);
    isPermanent = false;
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    await sendDueEmails(refuses.platform);
    await laterFor(reviewer, 15);
    await sendDueEmails(refuses.platform);
    expect(refuses.tried).toHaveLength(3);
  });

  it("holds up nobody else", async () => {
    const owner = await aQuietOrganization();
    const people = await Promise.all(Array.from({ length: 6 }, () => join(owner, "reviewer")));
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    const broken = people[0]?.email;
    const mailer = withMailer((email) => (email.to === broken ? fails() : Promise.resolve()));
    expect(await sendDueEmails(mailer.platform)).toBe(5);
    expect(mailer.tried.map(({ to }) => to).sort()).toEqual(
      people.map(({ email }) => email).sort(),
    );
  });

  it("of a process that died is taken over after its lease, at most four times in all", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    await platform.sql`
      update reviewer_emails set attempts = 3, lease = 'req_dead',
        leased_until = now() + interval '30 seconds' where member_id = ${reviewer.id}`;
    expect(await sendDueEmails(platform)).toBe(0);
    await laterFor(reviewer, 1);
    await platform.sql`update reviewer_emails set attempts = 4 where member_id = ${reviewer.id}`;
    expect(await sendDueEmails(platform)).toBe(0);
    expect(await rowsOf(reviewer)).toMatchObject([{ attempts: 5, dropped_reason: "not_sent" }]);
  });

  it("keeps its result only while the claim is its own", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    const stolen = withMailer(async () => {
      await platform.sql`
        update reviewer_emails set lease = 'req_other', leased_until = now() + interval '1 minute'
        where member_id = ${reviewer.id}`;
    });
    expect(await sendDueEmails(stolen.platform)).toBe(0);
    expect(await rowsOf(reviewer)).toMatchObject([{ lease: "req_other", sent_at: null }]);
  });
});

describe("a member's own choice", () => {
  it("is each request at first; a new one holds for what is in line already", async () => {
    const owner = await aQuietOrganization();
    const reviewer = await join(owner, "reviewer");
    expect(await viewApprovalEmails(reviewer.ctx)).toEqual({
      setting: "each",
      isReviewer: true,
      isMailSent: true,
    });
    await aPendingApproval(owner);
    await lineUpEmails(platform);
    await setApprovalEmails(reviewer.ctx, "hourly");
    expect(await sendDueEmails(platform)).toBe(0);
    await setApprovalEmails(reviewer.ctx, "each");
    expect(await sendDueEmails(platform)).toBe(1);
  });

  it("is the member's in this organization only", async () => {
    const [here, there] = [await anOrganization(platform), await anOrganization(platform)];
    const reviewer = await join(here, "reviewer");
    const { actor } = reviewer.ctx;
    const userId = actor.kind === "member" ? actor.userId : "";
    await platform.sql`
      insert into members (id, organization_id, user_id, role)
      values (${newId("mem")}, ${there.organizationId}, ${userId}, 'reviewer')`;
    await setApprovalEmails(reviewer.ctx, "never");
    const same = ctxOf(there, there.organizationId, actor);
    expect((await viewApprovalEmails(same)).setting).toBe("each");
    const stranger = ctxOf(here, (await anOrganization(platform)).organizationId, actor);
    await expect(setApprovalEmails(stranger, "never")).rejects.toMatchObject({ code: "not_found" });
    await expect(viewApprovalEmails(stranger)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is shown to viewers as not for them, and forbidden to them and to keys", async () => {
    const owner = await anOrganization(platform);
    const viewer = await join(owner, "viewer");
    expect(await viewApprovalEmails(viewer.ctx)).toMatchObject({ isReviewer: false });
    const { ctx: key } = await aKey(owner);
    for (const ctx of [viewer.ctx, key])
      await expect(setApprovalEmails(ctx, "each")).rejects.toMatchObject({ code: "forbidden" });
    await expect(viewApprovalEmails(key)).rejects.toMatchObject({ code: "forbidden" });
  });
});
