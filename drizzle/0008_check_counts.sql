CREATE TABLE "check_counts" (
	"organization_id" text NOT NULL,
	"per" text NOT NULL,
	"begins" timestamp with time zone NOT NULL,
	"about" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"allowed" integer NOT NULL,
	"asked" integer NOT NULL,
	"blocked" integer NOT NULL,
	CONSTRAINT "check_counts_organization_id_per_begins_about_id_pk" PRIMARY KEY("organization_id","per","begins","about","id")
);
--> statement-breakpoint
ALTER TABLE "check_counts" ADD CONSTRAINT "check_counts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE check_counts ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE check_counts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON check_counts USING (
  organization_id = current_setting('app.organization_id', true)
  OR current_setting('app.system', true) = 'on');
--> statement-breakpoint
-- What one check counts for: everything in its quarter of an hour, in which hours and days begin in
-- every zone; its action and its agent in their hours and in their days.
CREATE FUNCTION check_counts_for(at timestamptz, action text, agent_id text, agent_name text)
  RETURNS TABLE (about text, per text, begins timestamptz, id text, name text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  VALUES ('all', 'quarter', date_bin('15 minutes', at, timestamptz 'epoch'), '', ''),
    ('action', 'hour', date_bin('1 hour', at, timestamptz 'epoch'), action, action),
    ('action', 'day', date_bin('1 day', at, timestamptz 'epoch'), action, action),
    ('agent', 'hour', date_bin('1 hour', at, timestamptz 'epoch'), agent_id, agent_name),
    ('agent', 'day', date_bin('1 day', at, timestamptz 'epoch'), agent_id, agent_name)
$$;
--> statement-breakpoint
CREATE FUNCTION count_sealed_checks() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO check_counts AS c
    (organization_id, per, begins, about, id, name, allowed, asked, blocked)
  SELECT e.organization_id, f.per, f.begins, f.about, f.id, max(f.name),
    count(*) FILTER (WHERE e.status = 'allowed'),
    count(*) FILTER (WHERE e.status = 'pending_approval'),
    count(*) FILTER (WHERE e.status = 'blocked')
  FROM new_leaves l
  -- The bounds say which months are looked at.
  JOIN log_entries e ON e.id = l.log_entry_id AND e.organization_id = l.organization_id
    AND e.id >= (SELECT log_entry_id FROM new_leaves ORDER BY log_entry_id LIMIT 1)
    AND e.id <= (SELECT log_entry_id FROM new_leaves ORDER BY log_entry_id DESC LIMIT 1)
  CROSS JOIN LATERAL check_counts_for(e.created_at, e.action, e.agent_id, e.agent_name) f
  WHERE e.source = 'check'
  GROUP BY e.organization_id, f.per, f.begins, f.about, f.id
  ON CONFLICT (organization_id, per, begins, about, id) DO UPDATE SET name = excluded.name,
    allowed = c.allowed + excluded.allowed, asked = c.asked + excluded.asked,
    blocked = c.blocked + excluded.blocked;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Whoever seals: the version before this one, too, while it still runs.
CREATE TRIGGER count_checks AFTER INSERT ON log_leaves REFERENCING NEW TABLE AS new_leaves
  FOR EACH STATEMENT EXECUTE FUNCTION count_sealed_checks();
--> statement-breakpoint
-- What has been sealed before, as far back as the overview looks. Nothing is sealed meanwhile.
DO $$
DECLARE
  oldest uuid := first_log_entry_id_at(now() - interval '61 days');
BEGIN
  PERFORM set_config('app.system', 'on', true);
  INSERT INTO check_counts
    (organization_id, per, begins, about, id, name, allowed, asked, blocked)
  SELECT e.organization_id, f.per, f.begins, f.about, f.id, max(f.name),
    count(*) FILTER (WHERE e.status = 'allowed'),
    count(*) FILTER (WHERE e.status = 'pending_approval'),
    count(*) FILTER (WHERE e.status = 'blocked')
  FROM log_leaves l
  JOIN log_entries e ON e.id = l.log_entry_id
  CROSS JOIN LATERAL check_counts_for(e.created_at, e.action, e.agent_id, e.agent_name) f
  WHERE e.source = 'check' AND e.id >= oldest AND l.log_entry_id >= oldest
  GROUP BY e.organization_id, f.per, f.begins, f.about, f.id;
  PERFORM set_config('app.system', '', true);
END $$;
