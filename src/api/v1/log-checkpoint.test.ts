import { expect, it } from "vitest";
import { readCheckpoint } from "@/services/evidence/checkpoint";
import { sealLog } from "@/services/evidence/seal-log";
import { agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anOrganization, aPendingApproval } from "@/test/factories";

const platform = testPlatform();

it("gives the newest seal of the key's own organization, or none", async () => {
  const owner = await anOrganization(platform);
  await aPendingApproval(await anOrganization(platform));
  await sealLog(platform, 0);
  const api = agentApi(platform, (await aKey(owner)).secret);
  expect(await api.get("/api/v1/log-checkpoint")).toMatchObject({
    status: 200,
    json: { seal: null, public_key: null },
  });
  await aPendingApproval(owner);
  await sealLog(platform, 0);
  const { json } = await api.get("/api/v1/log-checkpoint");
  expect(json).toEqual(await readCheckpoint(owner));
  expect(json.seal).toMatchObject({ organization_id: owner.organizationId, number: 1, size: 1 });
});
