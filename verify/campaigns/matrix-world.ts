import { ACCESS, type Ids } from "@/test/access-table";
import type { Member } from "../member-client";
import type { Organization, Stage } from "../stage";

/** An organization with one of everything. */
export interface World {
  organization: Organization;
  ids: Ids;
  owner: Member;
}

/** One of everything, made over HTTP. */
export async function aWorld(stage: Stage): Promise<World> {
  const organization = await stage.organization();
  const { api } = organization;
  const owner = await stage.signIn(organization.owner);
  const agent = await api.agent("asker", [{ action: "a.b", requires_approval: true }]);
  const rules = await api.get(`/api/v1/agents/${agent}/permissions`);
  const { data } = JSON.parse(rules.text) as Listed;
  const asked = await api.check(agent, "a.b", { amount: 1 });
  const endpoint = await api.endpoint("http://127.0.0.1:9/", ["log.failed"]);
  const test = await owner.calls.webhooks.test.mutate({ id: endpoint.id });
  const key = await owner.calls.apiKeys.create.mutate(
    ACCESS["apiKeys.create"]?.[1]({} as Ids) as {
      name: string;
      scopes: ["check"];
      agentIds: null;
      expiresAt: null;
    },
  );
  await stage.member(organization, "viewer");
  const { members } = await owner.calls.members.list.query();
  const invited = await owner.calls.members.invite.mutate({
    email: "i@example.com",
    role: "viewer",
  });
  const ids = {
    agent,
    permission: data[0]?.id ?? "",
    approval: String(asked.json.approval_id),
    key: key.apiKey.id,
    endpoint: endpoint.id,
    delivery: test.deliveryId,
    member: members.find(({ role }) => role === "viewer")?.id ?? "",
    invitation: invited.invitation.id,
    organization: organization.id,
    session: "ses_01",
  };
  return { organization, ids, owner };
}

interface Listed {
  data: { id: string }[];
}

/** Everything the organization has, as one text; what the schedules and every call touch is left out. */
export async function rowsOf(stage: Stage, organizationId: string): Promise<string> {
  const tables = await stage.sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'organization_id'
      and table_name not in ('sessions', 'log_seals', 'log_leaves', 'check_counts',
        'reviewer_emails', 'webhook_attempts') order by 1`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await stage.sql<{ row: Record<string, unknown> }[]>`
      select to_jsonb(t) - 'last_used_at' - 'last_seen_at' - 'reviewers_told_at'
        - 'attempts' - 'lease' - 'leased_until' - 'next_attempt_at' as row
      from ${stage.sql(name)} t where organization_id = ${organizationId} order by 1`;
    texts.push(`${name} ${JSON.stringify(rows)}`);
  }
  return texts.join("\n");
}
