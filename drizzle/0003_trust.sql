CREATE TABLE "log_leaves" (
	"log_entry_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"seal_number" integer NOT NULL,
	"position" integer NOT NULL,
	"salt" "bytea",
	"fields" jsonb,
	CONSTRAINT "log_leaves_salted" CHECK (("log_leaves"."salt" is null) <> ("log_leaves"."fields" is null))
);
--> statement-breakpoint
CREATE TABLE "log_sealing" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"sealed_until" timestamp with time zone NOT NULL,
	"full_pass_at" timestamp with time zone NOT NULL,
	CONSTRAINT "log_sealing_one_row" CHECK ("log_sealing"."id")
);
--> statement-breakpoint
CREATE TABLE "log_seals" (
	"organization_id" text NOT NULL,
	"number" integer NOT NULL,
	"size" integer NOT NULL,
	"root" text NOT NULL,
	"previous" text NOT NULL,
	"oldest_entry_at" timestamp with time zone NOT NULL,
	"newest_entry_at" timestamp with time zone NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	"key_id" text NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	"dropped_at" timestamp with time zone,
	CONSTRAINT "log_seals_organization_id_number_pk" PRIMARY KEY("organization_id","number"),
	CONSTRAINT "log_seals_size" CHECK ("log_seals"."size" > 0)
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "requests_per_minute" integer;--> statement-breakpoint
ALTER TABLE "log_leaves" ADD CONSTRAINT "log_leaves_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_seals" ADD CONSTRAINT "log_seals_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_seals" ADD CONSTRAINT "log_seals_key_id_signing_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."signing_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "log_leaves_position_key" ON "log_leaves" USING btree ("organization_id","seal_number","position");--> statement-breakpoint
CREATE INDEX "log_seals_kept_idx" ON "log_seals" USING btree ("organization_id","number") WHERE "log_seals"."dropped_at" is null;--> statement-breakpoint
CREATE INDEX "log_entries_created_idx" ON "log_entries" USING brin ("created_at") WITH (autosummarize=true);--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_requests_per_minute" CHECK ("api_keys"."requests_per_minute" > 0);--> statement-breakpoint
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['log_seals', 'log_leaves'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (
         organization_id = current_setting(''app.organization_id'', true)
         OR current_setting(''app.system'', true) = ''on'')',
      tenant_table);
  END LOOP;
END $$;
--> statement-breakpoint
INSERT INTO log_sealing (sealed_until, full_pass_at) VALUES ('epoch', now());
--> statement-breakpoint
-- What is written to the trail stays as it was written. Two functions below may change it, retention
-- and erasure; each says so for its own statements. The setting is no right: the role that requests
-- run under has none to update or delete these tables.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' OR coalesce(current_setting('app.log_change', true), '') <> 'on' THEN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  kept_table text;
BEGIN
  FOREACH kept_table IN ARRAY ARRAY['log_entries', 'log_leaves', 'log_seals', 'admin_history'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
      FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept_table);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept_table);
  END LOOP;
END $$;
--> statement-breakpoint
-- An approval ends once. What it was asked for never changes; what ended it is never rewritten.
CREATE FUNCTION refuse_second_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.organization_id, NEW.agent_id, NEW.action, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.organization_id, OLD.agent_id, OLD.action, OLD.created_at)
     OR (coalesce(current_setting('app.log_change', true), '') <> 'on'
         AND ((NEW.context, NEW.context_hash) IS DISTINCT FROM (OLD.context, OLD.context_hash)
              OR (OLD.status <> 'pending_approval' AND NEW.expires_at <> OLD.expires_at))) THEN
    RAISE EXCEPTION 'approval %: what was asked for cannot change', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.status <> 'pending_approval'
     AND (NEW.status, NEW.resolved_at, NEW.resolved_by, NEW.comment)
     IS DISTINCT FROM (OLD.status, OLD.resolved_at, OLD.resolved_by, OLD.comment) THEN
    RAISE EXCEPTION 'approval % has ended as %', OLD.id, OLD.status USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.redeemed_at IS NOT NULL AND NEW.redeemed_at IS DISTINCT FROM OLD.redeemed_at THEN
    RAISE EXCEPTION 'approval % was redeemed', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER ends_once BEFORE UPDATE ON approvals
  FOR EACH ROW EXECUTE FUNCTION refuse_second_end();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE DELETE ON approvals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON approvals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Retention: removes the entries and leaves of an organization's oldest seal that still has them.
-- The seal stays. Nothing newer than a week can go this way, and nothing whose approval still waits.
CREATE FUNCTION drop_oldest_seal(organization text, written_before timestamptz) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  oldest log_seals;
  dropped integer;
BEGIN
  SELECT * INTO oldest FROM log_seals s
    WHERE s.organization_id = organization AND s.dropped_at IS NULL
    ORDER BY s.number LIMIT 1 FOR UPDATE;
  IF oldest.number IS NULL
     OR oldest.newest_entry_at >= least(written_before, now() - interval '7 days')
     OR EXISTS (
       SELECT FROM log_leaves l JOIN approvals a ON a.id = l.log_entry_id
       WHERE l.organization_id = organization AND l.seal_number = oldest.number
         AND a.status = 'pending_approval') THEN
    RETURN 0;
  END IF;
  PERFORM set_config('app.log_change', 'on', true);
  DELETE FROM log_entries e USING log_leaves l
    WHERE l.organization_id = organization AND l.seal_number = oldest.number
      AND e.id = l.log_entry_id AND e.organization_id = organization;
  GET DIAGNOSTICS dropped = ROW_COUNT;
  DELETE FROM log_leaves l WHERE l.organization_id = organization AND l.seal_number = oldest.number;
  UPDATE log_seals s SET dropped_at = now()
    WHERE s.organization_id = organization AND s.number = oldest.number;
  PERFORM set_config('app.log_change', '', true);
  RETURN greatest(dropped, 1);
END $$;
--> statement-breakpoint
-- Erasure: gives a sealed entry, and its approval, a context without the erased fields, and its leaf
-- the commitments that stand for them. A leaf that says more than before fails verification. Refuses
-- what no seal covers yet, and what can still be decided or used.
CREATE FUNCTION erase_log_fields(
  organization text, entry uuid, kept_context text, kept_hash text, kept_address text,
  leaf_fields jsonb
) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM log_entries e WHERE e.id = entry AND NOT EXISTS (
       SELECT FROM log_leaves l WHERE l.log_entry_id = entry)) THEN
    RAISE EXCEPTION 'log entry %: not sealed yet', entry USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM approvals a WHERE a.id = entry AND a.redeemed_at IS NULL
       AND a.status IN ('pending_approval', 'approved') AND a.expires_at > clock_timestamp()) THEN
    RAISE EXCEPTION 'approval %: still open', entry USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('app.log_change', 'on', true);
  UPDATE log_entries SET context = kept_context, ip_address = kept_address
    WHERE id = entry AND organization_id = organization;
  UPDATE log_leaves SET salt = NULL, fields = leaf_fields
    WHERE log_entry_id = entry AND organization_id = organization;
  UPDATE approvals SET context = kept_context, context_hash = kept_hash
    WHERE id = entry AND organization_id = organization;
  PERFORM set_config('app.log_change', '', true);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION drop_oldest_seal(text, timestamptz) FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON FUNCTION erase_log_fields(text, uuid, text, text, text, jsonb) FROM PUBLIC;
