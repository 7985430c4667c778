import type { TransactionSql } from "postgres";
import type { Organization, Stage } from "../verify/stage";

const AGENTS = 20;
/** The organization that is looked at has one in ten of all approvals, others share the rest. */
const ONE_IN = 10;
const OTHERS = 90;
/** One in two hundred waits, the newest. */
const ONE_PENDING_IN = 200;
const SPAN_DAYS = 90;

/**
 * Fills the stage's database with so many approvals of the last ninety days, each with the log entry
 * that opened it. Written to the tables, as the owner. Takes minutes for a million.
 */
export async function fillWithApprovals(
  stage: Stage,
  organization: Organization,
  count: number,
): Promise<void> {
  const agents: string[] = [];
  for (let n = 0; n < AGENTS; n++)
    agents.push(
      await organization.api.agent(`agent-${n}`, [{ action: "*", requires_approval: true }]),
    );
  await stage.sql.begin(async (sql) => {
    await sql`
      insert into organizations (id, name, plan)
      select 'org_bench' || n, 'bench ' || n, 'enterprise'
      from generate_series(0, ${OTHERS - 1}::int) n`;
    await numberApprovals(sql, organization, { agents, count });
    await writeNumbered(sql, organization);
    // They count as sealed: making a million seals is not what is measured.
    await sql`update log_sealing set sealed_until = now(), full_pass_at = now()`;
  });
  await stage.sql.unsafe("vacuum analyze approvals, log_entries");
}

async function numberApprovals(
  sql: TransactionSql,
  { id }: Organization,
  { agents, count }: { agents: string[]; count: number },
): Promise<void> {
  // Oldest first: the order in which a service would have written them.
  await sql`
      create temporary table filled on commit drop as
      select n, uuidv7(-age) as id, now() - age as at,
        case when n % ${ONE_IN}::int = 0 then ${id} else 'org_bench' || n % ${OTHERS}::int end as organization_id,
        (${agents}::text[])[1 + (n / ${ONE_IN}::int) % ${AGENTS}::int] as agent_id,
        'agent-' || (n / ${ONE_IN}::int) % ${AGENTS}::int as agent_name,
        (array['stripe.refund', 'wire.transfer', 'email.send', 'database.drop'])[1 + n / 7 % 4] as action,
        json_build_object('amount', n % 5000, 'currency', 'USD', 'customer_id', 'cus_' || n,
          'note', 'The customer wrote that the parcel did not arrive and asks for the money back.'
        )::text as context,
        n > ${count}::int - ${count}::int / ${ONE_PENDING_IN}::int as waits
      from (select n, interval '1 hour' + (${count}::int - n) * (interval '1 day' * ${SPAN_DAYS}) / ${count} as age
        from generate_series(1, ${count}::int) n) numbered`;
}

async function writeNumbered(sql: TransactionSql, { owner }: Organization): Promise<void> {
  await sql`
      insert into log_entries
        (id, organization_id, agent_id, agent_name, action, status, source, context, reason, approval_id, created_at)
      select id, organization_id, agent_id, agent_name, action, 'pending_approval', 'check', context,
        'Requires approval', id, at
      from filled order by n`;
  await sql`
      insert into approvals (id, organization_id, agent_id, agent_name, action, context, context_hash,
        status, reason, amount, currency, created_at, expires_at, resolved_at, resolved_by, reviewers_told_at)
      select id, organization_id, agent_id, agent_name, action, context,
        encode(sha256(n::text::bytea), 'hex'),
        case when waits then 'pending_approval' when n % 10 = 3 then 'expired'
          when n / 10 % 5 = 0 then 'rejected' else 'approved' end,
        'Requires approval', n % 5000, 'USD', at,
        case when waits then now() + interval '1 day' else at + interval '1 day' end,
        case when not waits then at + interval '5 minutes' * (1 + n % 12) end,
        case when not waits then (select id from users where email = ${owner.email}) end, at
      from filled order by n`;
}
