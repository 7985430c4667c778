-- A query that does not name its tenant sees nothing. The service names it per transaction in
-- app.organization_id; work that spans tenants (finding a key's owner, sending what is due)
-- says so in app.system. FORCE makes the rule bind the table's owner too.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOR tenant_table IN
    SELECT table_name::text FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'organization_id' AND table_name <> 'sessions'
  LOOP
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
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON organizations USING (
  id = current_setting('app.organization_id', true)
  OR current_setting('app.system', true) = 'on');
