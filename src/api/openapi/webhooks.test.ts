import { beforeAll, describe, expect, it } from "vitest";
import { EVENT_TYPES, TEST_EVENT } from "@/domain/events";
import { parsePrivateAllowance } from "@/gateways/webhook-http/address-guard";
import { createWebhookSender } from "@/gateways/webhook-http/send-webhook";
import { startReceiver } from "@/gateways/webhook-http/test-receiver";
import { deleteAgent } from "@/services/agents/delete-agent";
import { cancelApproval, resolveApproval } from "@/services/approvals/resolve-approval";
import { settleDue } from "@/services/approvals/settle-due";
import { checkAction } from "@/services/checks/check-action";
import type { Ctx } from "@/services/context";
import { sealLog } from "@/services/evidence/seal-log";
import { logAction } from "@/services/logs/log-action";
import { createDeliveries } from "@/services/webhooks/deliver-due";
import { rotateSecret } from "@/services/webhooks/rotate-secret";
import { sendTest } from "@/services/webhooks/send-test";
import { DOCUMENT, faultOf } from "@/test/api-document";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aKey,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  lapse,
} from "@/test/factories";

const platform = testPlatform();
const SENT = [...EVENT_TYPES, TEST_EVENT];

const contentOf = (event: string) => {
  const content = DOCUMENT.webhooks[event]?.post.requestBody.content["application/json"];
  if (!content) throw new Error(`the document has no ${event}`);
  return content;
};

/** Of one organization whose endpoint asked for everything: every event, in each way it comes about. */
async function everythingHappens() {
  const owner = await anOrganization(platform, "business");
  const { endpoint } = await anEndpoint(owner);
  await logsTold(owner);
  await endsTold(owner);
  await sealLog(platform, 0);
  await sendTest(owner, endpoint.id);
  const { ctx: key } = await aKey(owner);
  await sendTest(key, endpoint.id);
  await createDeliveries(platform).deliverDue();
  return platform.webhookRequests.filter(({ url }) => url === endpoint.url);
}

async function logsTold(owner: Ctx): Promise<void> {
  const agent = await anAgent(owner);
  const context = '{"amount":1e400,"deep":[{"n":null}],"event":"x"}';
  const check = aCheck(agent.id, "no.rule", context);
  await checkAction(owner, check);
  await checkAction(owner, { ...check, approvalId: (await aPendingApproval(owner)).id });
  for (const status of ["blocked", "failed", "pending_approval", "success"] as const)
    await logAction(owner, { ...check, action: "reported", status, ipAddress: null });
}

async function endsTold(owner: Ctx): Promise<void> {
  for (const resolution of ["approved", "rejected"] as const)
    for (const comment of [null, "a word"])
      await resolveApproval(owner, { id: (await aPendingApproval(owner)).id, resolution, comment });
  const [lapsed, withdrawn] = [await aPendingApproval(owner), await aPendingApproval(owner)];
  await lapse(owner, lapsed.id);
  await settleDue(platform, "req_test");
  await cancelApproval(owner, { id: withdrawn.id, mayTouch: () => {} });
  await deleteAgent(owner, (await aPendingApproval(owner)).agentId);
}

describe("the document's webhooks", () => {
  it("are the events that are sent, no more and no fewer", () => {
    expect(Object.keys(DOCUMENT.webhooks).sort()).toEqual([...SENT].sort());
  });

  it("have names of their own, and the answers that a receiver can give", () => {
    const operations = Object.values(DOCUMENT.paths).flatMap(Object.values) as {
      operationId: string;
    }[];
    const sent = Object.values(DOCUMENT.webhooks).map(({ post }) => post);
    const ids = [...operations, ...sent].map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { responses, tags } of sent) {
      expect(Object.keys(responses).sort()).toEqual(["2XX", "410", "default"].sort());
      expect(responses.default?.description).toContain("after 5 s, 5 min, 30 min, 2 h,");
      expect(DOCUMENT.tags.map(({ name }) => name)).toContain(tags[0]);
    }
  });

  it.each(SENT)("show a body of %s that is as they say", (event) => {
    const { schema, example } = contentOf(event);
    expect(faultOf(schema, example)).toBeNull();
    expect(example).toMatchObject({ event });
  });
});

describe("what is delivered", () => {
  let bodies: string[];
  beforeAll(async () => {
    bodies = (await everythingHappens()).map(({ body }) => body);
  }, 60_000);

  it("is as the document says, of every event and in each way it comes about", () => {
    const told = bodies.map((body) => JSON.parse(body) as { event: string; data: object });
    expect([...new Set(told.map(({ event }) => event))].sort()).toEqual([...SENT].sort());
    for (const body of told) {
      const { schema, example } = contentOf(body.event);
      expect(faultOf(schema, body)).toBeNull();
      // The members in the example's order: what a reader sees there is what comes.
      expect(Object.keys(body)).toEqual(Object.keys(example as object));
      expect(Object.keys(body.data)).toEqual(Object.keys((example as typeof body).data));
    }
  });

  it("is at fault with a member too many, one missing or another event's status", () => {
    for (const body of bodies) {
      const sent = JSON.parse(body) as { event: string; data: Record<string, unknown> };
      const { schema } = contentOf(sent.event);
      const fault = (changed: object) => faultOf(schema, { ...sent, ...changed });
      expect(fault({ internal: 1 })).toContain("additional properties");
      expect(fault({ data: { ...sent.data, internal: 1 } })).toContain("additional properties");
      expect(fault({ event: "log.unknown" })).toContain("constant");
      expect(fault({ timestamp: "2026-03-12T13:01:07Z" })).toContain("pattern");
      for (const name of Object.keys(sent.data))
        expect(fault({ data: { ...sent.data, [name]: undefined } })).toContain("required property");
      if (sent.data.status)
        expect(fault({ data: { ...sent.data, status: "success" } })).toContain("constant");
    }
  });
});

it("a delivery comes with the documented headers and no other of ours", async () => {
  const receiver = await startReceiver((response) => response.end());
  const sender = createWebhookSender({ allowance: parsePrivateAllowance("127.0.0.1") });
  const owner = await anOrganization(platform);
  const { endpoint } = await anEndpoint(owner);
  await rotateSecret(owner, endpoint.id);
  await sendTest(owner, endpoint.id);
  const url = `http://127.0.0.1:${receiver.port}/hook`;
  const sendWebhook: typeof platform.sendWebhook = (request) => sender({ ...request, url });
  await createDeliveries({ ...platform, sendWebhook }).deliverDue();
  await Promise.all([sender.close(), receiver.close()]);
  const documented = DOCUMENT.webhooks[TEST_EVENT]?.post.parameters ?? [];
  const headers = receiver.requests[0]?.headers ?? {};
  const ofHttp = ["host", "connection", "content-length", "content-type"];
  expect(Object.keys(headers).sort()).toEqual(
    [...ofHttp, ...documented.map(({ name }) => name)].sort(),
  );
  expect(headers["content-type"]).toBe("application/json");
  const SHAPES = [
    /^evt_[0-9a-f]{32}$/,
    /^\d{10}$/,
    /^v1,[\w+/]{43}=( v1,[\w+/]{43}=)?$/,
    /^Agent/,
    /^id/,
  ];
  for (const [index, { name, example }] of documented.entries())
    for (const value of [headers[name], example])
      expect([name, value]).toEqual([name, expect.stringMatching(SHAPES[index] ?? "")]);
  expect(headers["webhook-signature"]).toContain(" v1,");
});
