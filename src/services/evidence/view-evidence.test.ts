import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aCheck, aMember, anAgent, anOrganization, ctxOf } from "@/test/factories";
import { checkAction } from "../checks/check-action";
import { viewLogEntry } from "../logs/view-log-entry";
import { eraseLogFields } from "./erase-log-fields";
import { sealLog } from "./seal-log";
import { viewSealing } from "./view-sealing";

const platform = testPlatform();

it("an entry says which seal it is under, what was erased of it, and what can be", async () => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner);
  const { checkId } = await checkAction(owner, aCheck(agent.id, "a", '{"who":"x","n":1}'));
  const evidence = async () => (await viewLogEntry(owner, checkId)).evidence;
  expect(await evidence()).toEqual({
    sealNumber: null,
    erased: [],
    erasable: ["context.who", "context.n"],
  });
  await sealLog(platform, 0);
  await eraseLogFields(owner, { logEntryId: checkId, fields: ["context.who"], reason: "asked" });
  expect(await evidence()).toEqual({
    sealNumber: 1,
    erased: [{ name: "context.who", at: expect.any(Date) }],
    erasable: ["context.n"],
  });
});

it("every member sees how far the own organization's log is sealed, and no other's", async () => {
  const owner = await anOrganization(platform);
  const other = await anOrganization(platform);
  const viewer = ctxOf(
    platform,
    owner.organizationId,
    await aMember(platform, owner.organizationId, "viewer"),
  );
  const agent = await anAgent(owner);
  await checkAction(owner, aCheck(agent.id, "a"));
  expect(await viewSealing(viewer)).toEqual({ last: null, waiting: 1 });
  await sealLog(platform, 0);
  await checkAction(owner, aCheck(agent.id, "a"));
  expect(await viewSealing(viewer)).toEqual({
    last: {
      number: 1,
      sealedAt: expect.any(Date),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      keyId: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
    waiting: 1,
  });
  expect(await viewSealing(other)).toEqual({ last: null, waiting: 0 });
});
