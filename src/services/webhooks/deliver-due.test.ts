import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { EVENT_TYPES } from "@/domain/events";
import { RETRY_DELAYS_MS } from "@/domain/webhook-retry";
import type { Email } from "@/gateways/email";
import type { AttemptResult } from "@/gateways/webhook-http/send-webhook";
import { testPlatform } from "@/test/database";
import { type Deferred, deferred } from "@/test/deferred";
import {
  aCheck,
  aMember,
  anAgent,
  anEndpoint,
  anOrganization,
  eventsOf,
  historyOf,
} from "@/test/factories";
import { logAction } from "../logs/log-action";
import { createDeliveries } from "./deliver-due";
import { rotateSecret } from "./rotate-secret";
import { updateEndpoint } from "./update-endpoint";

const platform = testPlatform();

const OK: AttemptResult = { ok: true, status: 200, durationMs: 1, responseExcerpt: "ok" };
const HTTP_500: AttemptResult = {
  ok: false,
  status: 500,
  reason: "http_5xx",
  durationMs: 1,
  responseExcerpt: "broken",
};
const GONE: AttemptResult = { ...HTTP_500, status: 410, reason: "gone" };

beforeEach(() => {
  platform.answerWebhook = () => OK;
});

/** An organization with an endpoint for failures, and a way to have some. */
async function aTeller() {
  const owner = await anOrganization(platform);
  const { endpoint, secret } = await anEndpoint(owner, ["log.failed"]);
  const agent = await anAgent(owner);
  const fail = async (times = 1) => {
    const failed = { ...aCheck(agent.id, "a"), status: "failed" as const, ipAddress: null };
    for (let i = 0; i < times; i++) await logAction(owner, failed);
  };
  /** As many events as a burst of failures would leave behind. */
  const leave = async (events: number) => {
    await platform.sql`
      with v as (
        insert into events (id, organization_id, type, body)
        select ${endpoint.id} || n, ${owner.organizationId}, 'log.failed', '{}'
        from generate_series(1, ${events}::int) n returning id)
      insert into webhook_deliveries (id, organization_id, endpoint_id, event_id)
      select id, ${owner.organizationId}, ${endpoint.id}, id from v`;
  };
  const sent = () => platform.webhookRequests.filter(({ url }) => url === endpoint.url);
  return { owner, endpoint, secret, agent, fail, leave, sent };
}

async function deliveriesOf(endpointId: string) {
  return platform.sql`
    select id, status, attempts, next_attempt_at, leased_until, lease, delivered_at
    from webhook_deliveries where endpoint_id = ${endpointId} order by id`;
}

async function attemptsOf(endpointId: string) {
  return platform.sql`
    select a.number, a.http_status, a.failure, a.response_excerpt
    from webhook_attempts a join webhook_deliveries d on d.id = a.delivery_id
    where d.endpoint_id = ${endpointId} order by a.id`;
}

/** Brings the next attempt forward to now. */
async function makeDue(endpointId: string) {
  await platform.sql`
    update webhook_deliveries set next_attempt_at = now() - interval '1 ms'
    where endpoint_id = ${endpointId} and status = 'pending'`;
}

const deliverDue = () => createDeliveries(platform).deliverDue();

describe("a delivery", () => {
  it("is sent, signed so that the Standard Webhooks package verifies it, and not sent again", async () => {
    const { owner, endpoint, secret, fail, sent } = await aTeller();
    await fail();
    await deliverDue();
    await deliverDue();
    expect(sent()).toHaveLength(1);
    const [{ body, headers } = { body: "", headers: {} }] = sent();
    const [event] = await eventsOf(owner);
    expect(body).toBe(event?.body);
    expect(headers).toMatchObject({ "webhook-id": event?.id });
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    const forged = body.replace("failed", "success");
    expect(() => new Webhook(secret).verify(forged, headers)).toThrow();
    const [row] = await deliveriesOf(endpoint.id);
    expect(row).toMatchObject({
      status: "delivered",
      attempts: 1,
      leased_until: null,
      lease: null,
    });
    expect(row?.delivered_at).toBeInstanceOf(Date);
    expect(await attemptsOf(endpoint.id)).toEqual([
      { number: 1, http_status: 200, failure: null, response_excerpt: "ok" },
    ]);
  });

  it("is retried at the documented times ±20 %, with the same id and body, then kept as failed", async () => {
    const { endpoint, secret, fail, sent } = await aTeller();
    platform.answerWebhook = ({ url }) => (url === endpoint.url ? HTTP_500 : OK);
    await fail();
    for (const delayMs of RETRY_DELAYS_MS) {
      const begunAt = Date.now();
      await deliverDue();
      const endedAt = Date.now();
      const [row] = await deliveriesOf(endpoint.id);
      expect(row).toMatchObject({ status: "pending", leased_until: null });
      const next = row?.next_attempt_at.getTime();
      expect(next).toBeGreaterThanOrEqual(begunAt + delayMs * 0.8);
      expect(next).toBeLessThanOrEqual(endedAt + delayMs * 1.2);
      await makeDue(endpoint.id);
    }
    await deliverDue();
    const [row] = await deliveriesOf(endpoint.id);
    expect(row).toMatchObject({ status: "failed", attempts: 10, delivered_at: null });
    await makeDue(endpoint.id);
    await deliverDue();
    expect(sent()).toHaveLength(10);
    expect(new Set(sent().map(({ body }) => body)).size).toBe(1);
    expect(new Set(sent().map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    for (const { body, headers } of sent()) new Webhook(secret).verify(body, headers);
    const attempts = await attemptsOf(endpoint.id);
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(attempts[0]).toMatchObject({
      http_status: 500,
      failure: "http_5xx",
      response_excerpt: "broken",
    });
  });

  it("is not sent before its time, and sent when the receiver has recovered", async () => {
    const { endpoint, fail, sent } = await aTeller();
    platform.answerWebhook = () => HTTP_500;
    await fail();
    await deliverDue();
    platform.answerWebhook = () => OK;
    await deliverDue();
    expect(sent()).toHaveLength(1);
    await makeDue(endpoint.id);
    await deliverDue();
    expect(sent()).toHaveLength(2);
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
  });

  it("waits as long as Retry-After asks when that is longer", async () => {
    const { endpoint, fail } = await aTeller();
    const HOUR = 3_600_000;
    platform.answerWebhook = () => ({ ...HTTP_500, status: 503, retryAfterMs: HOUR });
    await fail();
    const begunAt = Date.now();
    await deliverDue();
    const [row] = await deliveriesOf(endpoint.id);
    expect(row?.next_attempt_at.getTime()).toBeGreaterThanOrEqual(begunAt + HOUR);
    expect(row?.next_attempt_at.getTime()).toBeLessThanOrEqual(Date.now() + HOUR);
  });
});

describe("an endpoint", () => {
  it("that answers 410 is switched off, with one line in the history, and hears no more", async () => {
    const { owner, endpoint, fail, sent } = await aTeller();
    platform.answerWebhook = ({ url }) => (url === endpoint.url ? GONE : OK);
    await fail(3);
    await deliverDue();
    const [row] = await platform.sql`
      select disabled_at, disabled_reason from webhook_endpoints where id = ${endpoint.id}`;
    expect(row).toMatchObject({ disabled_at: expect.any(Date), disabled_reason: "gone" });
    const disabled = (await historyOf(owner, endpoint.id)).filter(({ event }) =>
      event.endsWith("disabled"),
    );
    expect(disabled).toMatchObject([
      { event: "webhook_endpoint.disabled", actor_id: "system", after: '{"reason":"gone"}' },
    ]);
    const before = sent().length;
    await fail();
    await deliverDue();
    expect(sent()).toHaveLength(before);
    expect(await deliveriesOf(endpoint.id)).toHaveLength(3);
  });

  it("that answers 410 is told of once, to each owner and admin, also when one mail fails", async () => {
    const { owner, endpoint, fail } = await aTeller();
    for (const role of ["admin", "reviewer", "viewer"] as const)
      await aMember(platform, owner.organizationId, role);
    platform.answerWebhook = ({ url }) => (url === endpoint.url ? GONE : OK);
    await fail(3);
    const tried: Email[] = [];
    const mailer = {
      ...platform.mailer,
      send: async (email: Email) => {
        if (tried.push(email) === 1) throw new Error("no mail today");
        await platform.mailer.send(email);
      },
    };
    await createDeliveries({ ...platform, mailer }).deliverDue();
    const people = await platform.sql`
      select u.email from members m join users u on u.id = m.user_id
      where m.organization_id = ${owner.organizationId} and m.role in ('owner', 'admin')`;
    expect(tried.map(({ to }) => to).sort()).toEqual(people.map(({ email }) => email).sort());
    for (const { text, subject } of tried) {
      expect(subject).toBe("A webhook of Acme was switched off");
      expect(text).toContain(endpoint.url);
      expect(text).toContain(`${platform.appUrl}/settings/webhooks/${endpoint.id}`);
    }
  });

  it("that was switched off is not sent what was already waiting, until it is on again", async () => {
    const { owner, endpoint, fail, sent } = await aTeller();
    await fail();
    await updateEndpoint(owner, { id: endpoint.id, enabled: false });
    await deliverDue();
    expect(sent()).toHaveLength(0);
    await updateEndpoint(owner, { id: endpoint.id, enabled: true });
    await deliverDue();
    expect(sent()).toHaveLength(1);
  });

  it("is signed for with both secrets while one is rotated, and with one after", async () => {
    const { owner, endpoint, secret, fail, sent } = await aTeller();
    const rotated = await rotateSecret(owner, endpoint.id);
    await fail();
    await deliverDue();
    const [during] = sent();
    expect(during?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const each of [secret, rotated.secret])
      new Webhook(each).verify(during?.body ?? "", { ...during?.headers });
    const [grace] = await platform.sql`
      select extract(epoch from previous_secret_expires_at - now())::int / 3600.0 as hours
      from webhook_endpoints where id = ${endpoint.id}`;
    expect(Number(grace?.hours)).toBeCloseTo(24, 1);
    await platform.sql`
      update webhook_endpoints set previous_secret_expires_at = now() where id = ${endpoint.id}`;
    await fail();
    await deliverDue();
    const after = sent()[1];
    expect(after?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
    new Webhook(rotated.secret).verify(after?.body ?? "", { ...after?.headers });
    const withOld = () => new Webhook(secret).verify(after?.body ?? "", { ...after?.headers });
    expect(withOld).toThrow();
  });

  it("that hangs with 100 due deliveries does not hold up another's", async () => {
    const [hanging, other] = [await aTeller(), await aTeller()];
    const [release, heard, heardLater] = [deferred(), deferred(), deferred()];
    platform.answerWebhook = async ({ url }) => {
      if (url === hanging.endpoint.url) await release.promise;
      if (url === other.endpoint.url) (other.sent().length > 1 ? heardLater : heard).resolve();
      return OK;
    };
    await hanging.fail(100);
    await other.fail();
    const deliveries = createDeliveries(platform);
    const done = deliveries.deliverDue();
    await heard.promise;
    await other.fail();
    void deliveries.deliverDue();
    await heardLater.promise;
    expect(hanging.sent()).toHaveLength(8);
    release.resolve();
    await done;
    expect(hanging.sent()).toHaveLength(100);
    const rows = await deliveriesOf(hanging.endpoint.id);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["delivered"]));
  }, 60_000);

  it("never has more than eight requests under way, while some end and more are claimed", async () => {
    const { endpoint, fail, sent } = await aTeller();
    const answers: Deferred<void>[] = [];
    const [eight, eleven] = [deferred(), deferred()];
    let [underWay, most] = [0, 0];
    platform.answerWebhook = async ({ url }) => {
      if (url !== endpoint.url) return OK;
      const answer = deferred();
      answers.push(answer);
      most = Math.max(most, ++underWay);
      if (answers.length === 8) eight.resolve();
      if (answers.length === 11) eleven.resolve();
      await answer.promise;
      underWay--;
      return OK;
    };
    await fail(30);
    const done = createDeliveries(platform).deliverDue();
    await eight.promise;
    for (const answer of answers.slice(0, 3)) answer.resolve();
    await eleven.promise;
    for (let i = 3; i < 30; i++) {
      answers[i]?.resolve();
      await vi.waitFor(() => expect(answers.length).toBeGreaterThanOrEqual(Math.min(i + 9, 30)));
    }
    await done;
    expect(sent()).toHaveLength(30);
    expect(most).toBe(8);
  });

  it("is served to its end, even when all under way end while more is being claimed", async () => {
    const { fail, sent, endpoint } = await aTeller();
    const [release, eight] = [deferred(), deferred()];
    platform.answerWebhook = async ({ url }) => {
      if (url !== endpoint.url) return OK;
      if (sent().length === 8) eight.resolve();
      await release.promise;
      return OK;
    };
    await fail(20);
    const { db } = platform;
    const countDelivered = async () =>
      (await deliveriesOf(endpoint.id)).filter(({ status }) => status === "delivered").length;
    let claims = 0;
    const system: typeof db.system = async (work) => {
      const found = await db.system(work);
      if (++claims === 2) {
        release.resolve();
        await vi.waitFor(async () => expect(await countDelivered()).toBe(8));
      }
      return found;
    };
    const deliveries = createDeliveries({ ...platform, db: { ...db, system } });
    const done = deliveries.deliverDue();
    await eight.promise;
    void deliveries.deliverDue();
    await done;
    expect(sent()).toHaveLength(20);
  });
});

describe("a backlog", () => {
  it("is claimed in few transactions and kept in few, each delivery sent once", async () => {
    const { leave, sent, endpoint } = await aTeller();
    await leave(150);
    let transactions = 0;
    const { db } = platform;
    const system: typeof db.system = (work) => (transactions++, db.system(work));
    await createDeliveries({ ...platform, db: { ...db, system } }).deliverDue();
    expect(new Set(sent().map(({ headers }) => headers["webhook-id"])).size).toBe(150);
    expect(sent()).toHaveLength(150);
    expect(await attemptsOf(endpoint.id)).toHaveLength(150);
    expect(transactions).toBeLessThan(100);
  });

  it("of ten endpoints does not hold up an eleventh that came later", async () => {
    const many = await Promise.all(Array.from({ length: 10 }, () => aTeller()));
    for (const { leave } of many) await leave(60);
    const late = await aTeller();
    let before = Infinity;
    platform.answerWebhook = ({ url }) => {
      if (url === late.endpoint.url)
        before = many.reduce((sum, { sent }) => sum + sent().length, 0);
      return OK;
    };
    await late.leave(1);
    await deliverDue();
    expect(before).toBeLessThan(300);
  });

  it("claimed ahead of a receiver that then says it is gone is given back, not attempted", async () => {
    const { leave, sent, endpoint } = await aTeller();
    platform.answerWebhook = ({ url }) => (url === endpoint.url && sent().length > 40 ? GONE : OK);
    await leave(150);
    await deliverDue();
    const rows = await deliveriesOf(endpoint.id);
    expect(rows.filter(({ lease }) => lease !== null)).toEqual([]);
    const waiting = rows.filter(({ status }) => status === "pending");
    expect(waiting.length).toBe(150 - sent().length);
    expect(sent().length).toBeLessThan(60);
    expect(new Set(waiting.map(({ attempts }) => attempts))).toEqual(new Set([0]));
  });

  it("claimed ahead is given back by a process that is stopped, its attempts not counted", async () => {
    const { leave, sent, endpoint } = await aTeller();
    await leave(150);
    const deliveries = createDeliveries(platform);
    platform.answerWebhook = () => {
      if (sent().length === 40) void deliveries.stop();
      return OK;
    };
    await deliveries.deliverDue();
    const rows = await deliveriesOf(endpoint.id);
    expect(rows.filter(({ lease }) => lease !== null)).toEqual([]);
    expect(rows.filter(({ attempts }) => attempts === 1)).toHaveLength(sent().length);
    expect(sent().length).toBeLessThan(60);
  });

  it("whose results cannot be kept together are kept one by one, but for the one at fault", async () => {
    const { leave, endpoint, sent } = await aTeller();
    await leave(20);
    const poison = () => sent()[10]?.headers["webhook-id"] ?? "";
    platform.answerWebhook = async ({ headers, url }) =>
      // Postgres takes no such character in a text.
      url === endpoint.url && headers["webhook-id"] === poison()
        ? { ...OK, responseExcerpt: "\u0000" }
        : OK;
    await deliverDue();
    const rows = await deliveriesOf(endpoint.id);
    const [left, ...others] = rows.filter(({ status }) => status === "pending");
    expect(others).toEqual([]);
    expect(left).toMatchObject({ attempts: 1, lease: expect.any(String) });
    expect(rows.filter(({ status }) => status === "delivered")).toHaveLength(19);
  });
});

describe("a delivery that cannot be made", () => {
  it("for want of a readable secret fails with that reason, on the schedule, to its end", async () => {
    const { endpoint, fail, sent } = await aTeller();
    await fail();
    await platform.sql`
      update webhook_endpoints set secret = 'not sealed' where id = ${endpoint.id}`;
    for (const delayMs of RETRY_DELAYS_MS) {
      const begunAt = Date.now();
      await deliverDue();
      const [row] = await deliveriesOf(endpoint.id);
      expect(row).toMatchObject({ status: "pending", lease: null });
      expect(row?.next_attempt_at.getTime()).toBeGreaterThanOrEqual(begunAt + delayMs * 0.8);
      await makeDue(endpoint.id);
    }
    await deliverDue();
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: "failed", attempts: 10 }]);
    const attempts = await attemptsOf(endpoint.id);
    expect(attempts).toHaveLength(10);
    expect(new Set(attempts.map(({ failure }) => failure))).toEqual(new Set(["secret_unreadable"]));
    expect(sent()).toEqual([]);
  });

  it("because sending itself breaks fails too, and holds nobody up", async () => {
    const { endpoint, fail } = await aTeller();
    const other = await aTeller();
    platform.answerWebhook = ({ url }) => {
      if (url === endpoint.url) throw new TypeError("planted");
      return OK;
    };
    await fail();
    await other.fail();
    await deliverDue();
    expect(await attemptsOf(endpoint.id)).toMatchObject([{ failure: "not_sent" }]);
    expect(await deliveriesOf(other.endpoint.id)).toMatchObject([{ status: "delivered" }]);
  });

  it("is made again once the secret is rotated: only the new one signs", async () => {
    const { owner, endpoint, fail, sent } = await aTeller();
    await fail();
    await platform.sql`
      update webhook_endpoints set secret = 'not sealed' where id = ${endpoint.id}`;
    await deliverDue();
    const { secret } = await rotateSecret(owner, endpoint.id);
    await makeDue(endpoint.id);
    await deliverDue();
    const [request] = sent();
    expect(request?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
    new Webhook(secret).verify(request?.body ?? "", { ...request?.headers });
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
  });
});

describe("several processes", () => {
  it("two at the same time send each of sixty deliveries once", async () => {
    const tellers = [await aTeller(), await aTeller(), await aTeller()];
    for (const { fail } of tellers) await fail(20);
    await Promise.all([deliverDue(), deliverDue()]);
    for (const { sent, endpoint } of tellers) {
      const ids = sent().map(({ headers }) => headers["webhook-id"]);
      expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
      expect(await attemptsOf(endpoint.id)).toHaveLength(20);
    }
  });

  it("take over what a killed one held, when its lease has ended and not before", async () => {
    const { endpoint, fail, sent } = await aTeller();
    await fail();
    const claim = (until: string) => platform.sql`
      update webhook_deliveries set lease = 'req_killed', attempts = 1,
        leased_until = now() + ${until}::interval where endpoint_id = ${endpoint.id}`;
    await claim("20 seconds");
    await deliverDue();
    expect(sent()).toHaveLength(0);
    await claim("-1 seconds");
    await deliverDue();
    expect(sent()).toHaveLength(1);
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
    expect(await attemptsOf(endpoint.id)).toMatchObject([{ number: 2 }]);
  });

  it("a result that comes after the lease has passed to another is not kept", async () => {
    const { endpoint, fail, sent } = await aTeller();
    await fail();
    platform.answerWebhook = async ({ url }) => {
      if (url !== endpoint.url || sent().length > 1) return OK;
      await platform.sql`
        update webhook_deliveries set leased_until = now() - interval '1 second'
        where endpoint_id = ${endpoint.id}`;
      await deliverDue();
      return GONE;
    };
    await deliverDue();
    expect(sent()).toHaveLength(2);
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
    expect(await attemptsOf(endpoint.id)).toMatchObject([{ number: 2, http_status: 200 }]);
    const [row] = await platform.sql`
      select disabled_at from webhook_endpoints where id = ${endpoint.id}`;
    expect(row).toEqual({ disabled_at: null });
  });

  it("stop taking work when they are told to, and end what is under way", async () => {
    const { fail, sent, endpoint } = await aTeller();
    const [begun, release] = [deferred(), deferred()];
    platform.answerWebhook = async () => {
      begun.resolve();
      await release.promise;
      return OK;
    };
    await fail(20);
    const deliveries = createDeliveries(platform);
    const done = deliveries.deliverDue();
    await begun.promise;
    const stopped = deliveries.stop();
    release.resolve();
    await Promise.all([done, stopped]);
    const rows = await deliveriesOf(endpoint.id);
    const delivered = rows.filter(({ status }) => status === "delivered");
    expect(delivered).toHaveLength(sent().length);
    expect(delivered.length).toBeLessThan(20);
    expect(rows.filter(({ lease }) => lease !== null)).toEqual([]);
    expect(await deliveries.deliverDue()).toEqual({ attempts: 0 });
    await deliverDue();
    expect(sent()).toHaveLength(20);
  });
});

describe("the fan-out", () => {
  it("goes to every endpoint that asked for the event, and to no other", async () => {
    const { owner, agent, fail, endpoint, sent } = await aTeller();
    const [all, blocked] = [await anEndpoint(owner), await anEndpoint(owner, ["log.blocked"])];
    const stranger = await anEndpoint(await anOrganization(platform));
    await fail();
    await logAction(owner, { ...aCheck(agent.id, "a"), status: "success", ipAddress: null });
    await deliverDue();
    const count = async ({ endpoint: { id } }: { endpoint: { id: string } }) =>
      (await deliveriesOf(id)).length;
    expect([await count({ endpoint }), await count(all)]).toEqual([1, 1]);
    expect([await count(blocked), await count(stranger)]).toEqual([0, 0]);
    const [one] = sent();
    const [same] = platform.webhookRequests.filter(({ url }) => url === all.endpoint.url);
    expect(same?.body).toBe(one?.body);
    expect(same?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
  });

  it("of a plan without webhooks is none, though its endpoints are kept", async () => {
    const { owner, fail } = await aTeller();
    await platform.sql`update organizations set plan = 'free' where id = ${owner.organizationId}`;
    await fail();
    expect(await eventsOf(owner)).toEqual([]);
    expect(owner.outbox.waiting).toBe(false);
  });

  it("tells events of the same millisecond apart", async () => {
    const { owner, endpoint, fail } = await aTeller();
    await anEndpoint(owner, EVENT_TYPES);
    await Promise.all(Array.from({ length: 20 }, () => fail(10)));
    const rows = await deliveriesOf(endpoint.id);
    expect(rows).toHaveLength(200);
    await platform.sql`delete from webhook_deliveries where organization_id = ${owner.organizationId}`;
  });
});
