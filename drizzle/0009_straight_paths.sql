DROP INDEX "permissions_organization_idx";--> statement-breakpoint
DROP INDEX "approvals_pending_key";--> statement-breakpoint
DROP INDEX "approvals_expiry_idx";--> statement-breakpoint
CREATE INDEX "permissions_organization_agent_idx" ON "permissions" USING btree ("organization_id","agent_id","action");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_pending_key" ON "approvals" USING btree ("agent_id","action","context_hash") WHERE "approvals"."status" = 'pending_approval';--> statement-breakpoint
CREATE INDEX "approvals_expiry_idx" ON "approvals" USING btree ("expires_at") WHERE "approvals"."resolved_at" is null;
--> statement-breakpoint
-- As before, but what is pending of an agent is counted by the agent alone, for which there is one index.
-- While the planner knows little of a table (new, or just grown) all that is pending anywhere, or in
-- the organization, looked as cheap to it, and each check that asks a human paid for that.
CREATE OR REPLACE FUNCTION open_approval(organization text, approval json, room integer)
  RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM agents a
    WHERE a.organization_id = organization AND a.id = approval ->> 'agent_id' FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF room <= (
    SELECT count(*) FROM (
      SELECT FROM approvals p
        WHERE p.agent_id = approval ->> 'agent_id' AND p.status = 'pending_approval'
        LIMIT room) few)
  THEN
    RETURN false;
  END IF;
  INSERT INTO approvals (id, organization_id, agent_id, agent_name, action, context, context_hash,
      reason, permission_id, permission_action, amount, currency, max_amount, api_key_id,
      created_at, expires_at)
    SELECT a.id, organization, a.agent_id, a.agent_name, a.action, a.context, a.context_hash,
        a.reason, a.permission_id, a.permission_action, a.amount, a.currency, a.max_amount,
        a.api_key_id, a.created_at, a.expires_at
      FROM json_populate_record(NULL::approvals, approval) a
    ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
