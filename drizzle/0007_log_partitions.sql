-- The log is kept by months: log_entries and log_leaves are cut at the same ids, which begin with the
-- time (UUIDv7). A month that nobody keeps any more goes whole. Nobody but the tables' owner may name
-- a partition: they are in a schema of their own, without any grant, and carry the rules themselves.
CREATE SCHEMA log_partitions;
--> statement-breakpoint
-- The lowest id of a moment, as the service's firstLogEntryIdAt makes it.
CREATE FUNCTION first_log_entry_id_at(moment timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0')
    || '70008000000000000000')::uuid
$$;
--> statement-breakpoint
-- The moment that an id begins with, to the millisecond.
CREATE FUNCTION log_entry_id_time(id uuid) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT timestamptz 'epoch' + interval '1 millisecond'
    * ('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint
$$;
--> statement-breakpoint
-- What the rules of the log ask of a partition that is named directly. Row triggers come with the
-- table that it belongs to; what guards against TRUNCATE does not.
CREATE FUNCTION guard_log_partition(partition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE log_partitions.%I ENABLE ROW LEVEL SECURITY', partition);
  EXECUTE format('ALTER TABLE log_partitions.%I FORCE ROW LEVEL SECURITY', partition);
  EXECUTE format(
    'CREATE POLICY tenant ON log_partitions.%I USING (
       organization_id = current_setting(''app.organization_id'', true)
       OR current_setting(''app.system'', true) = ''on'')', partition);
  EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON log_partitions.%I
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', partition);
  -- One place of a seal has one entry. Over all months no index can say so.
  IF partition LIKE 'log_leaves%' THEN
    EXECUTE format('CREATE UNIQUE INDEX %I ON log_partitions.%I
      (organization_id, seal_number, position)', partition || '_position_key', partition);
  END IF;
END $$;
--> statement-breakpoint
-- Puts a table of the log into the months: as it is it becomes the first of them, which ends at the
-- bound. No row is copied, and none is read where a valid constraint says already that none is beyond.
CREATE FUNCTION part_log_table(kept_table text, key_column text, bound uuid) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  first_name text := kept_table || '_first';
  default_name text := kept_table || '_default';
  given record;
BEGIN
  EXECUTE format('DROP TRIGGER append_only ON %I', kept_table);
  EXECUTE format('ALTER TABLE %I RENAME TO %I', kept_table, first_name);
  EXECUTE format('ALTER TABLE %I SET SCHEMA log_partitions', first_name);
  EXECUTE format('CREATE TABLE %I (LIKE log_partitions.%I INCLUDING DEFAULTS)
    PARTITION BY RANGE (%I)', kept_table, first_name, key_column);
  EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (%I)', kept_table, key_column);
  EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE',
    kept_table, kept_table || '_organization_id_organizations_id_fk');
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept_table);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', kept_table);
  EXECUTE format(
    'CREATE POLICY tenant ON %I USING (
       organization_id = current_setting(''app.organization_id'', true)
       OR current_setting(''app.system'', true) = ''on'')', kept_table);
  EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
    FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept_table);
  EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept_table);
  -- Whoever could do something with the table can do it with all of its months, and by its name only.
  FOR given IN
    SELECT a.privilege_type AS privilege,
      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = format('log_partitions.%I', first_name)::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON %I TO %s', given.privilege, kept_table, given.who);
    EXECUTE format('REVOKE ALL ON log_partitions.%I FROM %s', first_name, given.who);
  END LOOP;
  EXECUTE format('CREATE TABLE log_partitions.%I PARTITION OF %I DEFAULT',
    default_name, kept_table);
  PERFORM guard_log_partition(default_name);
  -- Written by a clock that was far ahead.
  EXECUTE format('WITH moved AS (DELETE FROM log_partitions.%I WHERE %I >= %L RETURNING *)
    INSERT INTO log_partitions.%I SELECT * FROM moved',
    first_name, key_column, bound, default_name);
END $$;
--> statement-breakpoint
CREATE FUNCTION attach_first_log_partition(kept_table text, bound uuid) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  first_name text := kept_table || '_first';
  prepared text;
BEGIN
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION log_partitions.%I
    FOR VALUES FROM (MINVALUE) TO (%L)', kept_table, first_name, bound);
  FOR prepared IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = format('log_partitions.%I', first_name)::regclass AND conname LIKE 'before_%'
  LOOP
    EXECUTE format('ALTER TABLE log_partitions.%I DROP CONSTRAINT %I', first_name, prepared);
  END LOOP;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
  edge timestamp;
  bound uuid;
BEGIN
  PERFORM set_config('app.system', 'on', true), set_config('app.log_change', 'on', true);
  -- In the order in which a check takes them.
  LOCK TABLE log_entries, log_leaves IN ACCESS EXCLUSIVE MODE;
  SELECT to_date(conname, '"before_"YYYY_MM') INTO edge FROM pg_constraint
    WHERE conrelid = 'log_entries'::regclass AND conname LIKE 'before_%' AND convalidated;
  IF edge IS NULL THEN
    edge := this_month + CASE WHEN EXISTS (SELECT FROM log_entries) OR EXISTS (SELECT FROM log_leaves)
      THEN interval '2 months' ELSE interval '0' END;
  END IF;
  bound := first_log_entry_id_at(edge AT TIME ZONE 'UTC');
  PERFORM part_log_table('log_entries', 'id', bound);
  PERFORM part_log_table('log_leaves', 'log_entry_id', bound);
  ALTER TABLE log_leaves ADD CONSTRAINT log_leaves_salted CHECK ((salt IS NULL) <> (fields IS NULL));
  CREATE INDEX log_entries_organization_idx ON log_entries (organization_id, id);
  CREATE INDEX log_entries_agent_idx ON log_entries (organization_id, agent_id, id);
  CREATE INDEX log_entries_action_idx ON log_entries (organization_id, action, id);
  CREATE INDEX log_entries_status_idx ON log_entries (organization_id, status, id);
  CREATE INDEX log_entries_api_key_idx ON log_entries (organization_id, api_key_id, id);
  CREATE INDEX log_entries_created_idx ON log_entries USING brin (created_at)
    WITH (autosummarize = true);
  CREATE INDEX log_entries_approval_idx ON log_entries (approval_id)
    WHERE approval_id IS NOT NULL;
  PERFORM attach_first_log_partition('log_entries', bound);
  PERFORM attach_first_log_partition('log_leaves', bound);
  PERFORM set_config('app.log_change', '', true);
END $$;
--> statement-breakpoint
DROP FUNCTION part_log_table(text, text, uuid);
--> statement-breakpoint
DROP FUNCTION attach_first_log_partition(text, uuid);
--> statement-breakpoint
-- The log's months, oldest first: what comes before `high` and, but for the first, from `low` on.
-- Entries whose clock says something else are in the default partition, which is not among them.
CREATE FUNCTION list_log_months() RETURNS TABLE (suffix text, low uuid, high uuid)
  LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT substr(c.relname, length('log_entries_') + 1), bounds[1]::uuid, bounds[2]::uuid
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid),
    'FROM \((?:MINVALUE|''([0-9a-f-]+)'')\) TO \(''([0-9a-f-]+)''\)') AS bounds
  WHERE i.inhparent = 'log_entries'::regclass AND bounds IS NOT NULL
  ORDER BY bounds[2]::uuid
$$;
--> statement-breakpoint
-- Adds a month to both tables. What has gone to the default partition for want of it moves there.
CREATE FUNCTION add_log_month(low uuid, high uuid) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  kept_table text;
  key_column text;
  month text := to_char(log_entry_id_time(low) AT TIME ZONE 'UTC', 'YYYY_MM');
  partition text;
BEGIN
  FOREACH kept_table IN ARRAY ARRAY['log_entries', 'log_leaves'] LOOP
    partition := kept_table || '_' || month;
    key_column := CASE kept_table WHEN 'log_entries' THEN 'id' ELSE 'log_entry_id' END;
    EXECUTE format('CREATE TABLE log_partitions.%I
      (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition, kept_table);
    PERFORM guard_log_partition(partition);
    EXECUTE format('LOCK TABLE log_partitions.%I IN ACCESS EXCLUSIVE MODE',
      kept_table || '_default');
    PERFORM set_config('app.log_change', 'on', true);
    EXECUTE format('WITH moved AS (
        DELETE FROM log_partitions.%I WHERE %I >= %L AND %I < %L RETURNING *)
      INSERT INTO log_partitions.%I SELECT * FROM moved',
      kept_table || '_default', key_column, low, key_column, high, partition);
    PERFORM set_config('app.log_change', '', true);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION log_partitions.%I
      FOR VALUES FROM (%L) TO (%L)', kept_table, partition, low, high);
  END LOOP;
END $$;
--> statement-breakpoint
-- Makes the months until three from now; says how many it made. Gives up at once where somebody
-- holds what it needs: there is time until the next try.
CREATE FUNCTION make_log_months() RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET lock_timeout = '200ms' AS $$
DECLARE
  scope text := coalesce(current_setting('app.system', true), '');
  last_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months';
  next_bound uuid;
  next_month timestamp;
  made integer := 0;
BEGIN
  PERFORM set_config('app.system', 'on', true);
  -- Who comes second sees what the first has made.
  LOCK TABLE ONLY log_entries IN SHARE UPDATE EXCLUSIVE MODE;
  SELECT max(log_entry_id_time(m.high)) AT TIME ZONE 'UTC' INTO next_month FROM list_log_months() m;
  WHILE next_month <= last_month LOOP
    next_bound := first_log_entry_id_at(next_month AT TIME ZONE 'UTC');
    next_month := date_trunc('month', next_month) + interval '1 month';
    PERFORM add_log_month(next_bound, first_log_entry_id_at(next_month AT TIME ZONE 'UTC'));
    made := made + 1;
  END LOOP;
  PERFORM set_config('app.system', scope, true);
  RETURN made;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN 0;
END $$;
--> statement-breakpoint
SELECT make_log_months();
--> statement-breakpoint
-- Retention: removes the oldest month of which nobody keeps anything any more, with what is under the
-- same seals beyond its end. The seals stay. kept_days has each plan's days; a plan without a number
-- keeps everything. Like drop_oldest_seal it removes nothing that is newer than a week, nothing
-- without a seal, nothing whose approval waits, and nothing before what came before it.
--
-- Says how many entries went; null when no month is due, or when the log is in such use that it could
-- not be held for a moment. Writers of the month alone wait while it is looked through; everybody
-- waits, for the last step, 100 milliseconds at most.
CREATE FUNCTION drop_oldest_log_month(kept_days jsonb) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET lock_timeout = '2s' SET client_min_messages = 'warning' AS $$
DECLARE
  scope text := coalesce(current_setting('app.system', true), '');
  month record;
  dropped bigint;
BEGIN
  -- Whoever calls: what it may not see is kept as well.
  PERFORM set_config('app.system', 'on', true);
  IF pg_try_advisory_xact_lock(hashtextextended('drop log month', 0)) THEN
    FOR month IN
      SELECT * FROM list_log_months() m
      WHERE m.high <= first_log_entry_id_at(now() - interval '7 days')
    LOOP
      CONTINUE WHEN log_month_is_kept(month.suffix, month.high, kept_days);
      -- Not beside drop_oldest_seal.
      EXIT WHEN NOT pg_try_advisory_xact_lock(hashtextextended('drop log', 0));
      dropped := drop_log_month(month.suffix, month.low, month.high, kept_days);
      EXIT WHEN dropped IS NOT NULL;
    END LOOP;
  END IF;
  PERFORM set_config('app.system', scope, true);
  RETURN dropped;
END $$;
--> statement-breakpoint
-- True when an organization whose plan reaches back into the month has an entry there. It costs one
-- look into an index for each organization, however large the month is.
CREATE FUNCTION log_month_is_kept(suffix text, high uuid, kept_days jsonb) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  is_kept boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (
    SELECT FROM organizations o
    CROSS JOIN LATERAL (
      SELECT FROM log_partitions.%I e WHERE e.organization_id = o.id LIMIT 1) one
    WHERE ($1 ->> o.plan) IS NULL OR now() - make_interval(days => ($1 ->> o.plan)::integer) < $2)',
    'log_entries_' || suffix) INTO is_kept USING kept_days, log_entry_id_time(high);
  RETURN is_kept;
END $$;
--> statement-breakpoint
CREATE FUNCTION drop_log_month(suffix text, low uuid, high uuid, kept_days jsonb) RETURNS bigint
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  entries text := 'log_entries_' || suffix;
  leaves text := 'log_leaves_' || suffix;
  is_kept boolean;
  dropped bigint;
  beyond bigint;
BEGIN
  EXECUTE format('LOCK TABLE log_partitions.%I, log_partitions.%I IN SHARE MODE', entries, leaves);
  EXECUTE format('SELECT EXISTS (SELECT FROM log_partitions.%I e WHERE NOT EXISTS (
    SELECT FROM log_partitions.%I l WHERE l.log_entry_id = e.id))', entries, leaves) INTO is_kept;
  IF is_kept THEN
    RETURN NULL;
  END IF;
  DROP TABLE IF EXISTS pg_temp.dropped_seals;
  EXECUTE format('CREATE TEMPORARY TABLE dropped_seals ON COMMIT DROP AS
    SELECT DISTINCT l.organization_id, l.seal_number AS number FROM log_partitions.%I l', leaves);
  ANALYZE pg_temp.dropped_seals;
  IF log_seals_are_kept(kept_days) THEN
    RETURN NULL;
  END IF;
  EXECUTE format('SELECT count(*) FROM log_partitions.%I', entries) INTO dropped;
  PERFORM set_config('app.log_change', 'on', true);
  DELETE FROM log_entries e USING log_leaves l, pg_temp.dropped_seals d
    WHERE l.organization_id = d.organization_id AND l.seal_number = d.number
      AND (l.log_entry_id < low OR l.log_entry_id >= high) AND e.id = l.log_entry_id;
  GET DIAGNOSTICS beyond = ROW_COUNT;
  DELETE FROM log_leaves l USING pg_temp.dropped_seals d
    WHERE l.organization_id = d.organization_id AND l.seal_number = d.number
      AND (l.log_entry_id < low OR l.log_entry_id >= high);
  UPDATE log_seals s SET dropped_at = now() FROM pg_temp.dropped_seals d
    WHERE s.organization_id = d.organization_id AND s.number = d.number;
  PERFORM set_config('app.log_change', '', true);
  IF NOT hold_log() THEN
    RAISE lock_not_available;
  END IF;
  EXECUTE format('DROP TABLE log_partitions.%I', leaves);
  EXECUTE format('DROP TABLE log_partitions.%I', entries);
  RETURN dropped + beyond;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN NULL;
END $$;
--> statement-breakpoint
-- True when one of the seals in pg_temp.dropped_seals must stay whole: its plan keeps it, an approval
-- under it waits, or an older seal of the same organization would be left behind.
CREATE FUNCTION log_seals_are_kept(kept_days jsonb) RETURNS boolean
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pg_temp.dropped_seals d
    JOIN log_seals s ON s.organization_id = d.organization_id AND s.number = d.number
    JOIN organizations o ON o.id = d.organization_id
    WHERE (kept_days ->> o.plan) IS NULL
      OR s.newest_entry_at >= now() - make_interval(
        days => greatest((kept_days ->> o.plan)::integer, 7)))
  OR EXISTS (
    SELECT FROM approvals a
    JOIN log_leaves l ON l.log_entry_id = a.id
    JOIN pg_temp.dropped_seals d ON d.organization_id = l.organization_id AND d.number = l.seal_number
    WHERE a.status = 'pending_approval')
  OR EXISTS (
    SELECT FROM (
      SELECT organization_id, max(number) AS number FROM pg_temp.dropped_seals GROUP BY 1) newest
    JOIN log_seals s ON s.organization_id = newest.organization_id AND s.number < newest.number
      AND s.dropped_at IS NULL
    WHERE NOT EXISTS (
      SELECT FROM pg_temp.dropped_seals d
      WHERE d.organization_id = s.organization_id AND d.number = s.number));
END $$;
--> statement-breakpoint
-- Keeps everybody from the log for the rest of the transaction. Who waits for it makes those wait who
-- come after: so it waits a moment only, a few times.
CREATE FUNCTION hold_log() RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('lock_timeout', '100ms', true);
  FOR attempt IN 1..5 LOOP
    BEGIN
      LOCK TABLE ONLY log_entries, ONLY log_leaves IN ACCESS EXCLUSIVE MODE;
      RETURN true;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RETURN false;
END $$;
--> statement-breakpoint
-- As before, but not while a whole month is being dropped.
CREATE OR REPLACE FUNCTION drop_oldest_seal(organization text, written_before timestamptz)
  RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  oldest log_seals;
  dropped integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock_shared(hashtextextended('drop log', 0)) THEN
    RETURN 0;
  END IF;
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
REVOKE ALL ON FUNCTION guard_log_partition(text), add_log_month(uuid, uuid), make_log_months(),
  drop_oldest_log_month(jsonb), drop_log_month(text, uuid, uuid, jsonb),
  log_month_is_kept(text, uuid, jsonb), log_seals_are_kept(jsonb), hold_log() FROM PUBLIC;
