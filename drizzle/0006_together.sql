-- Calls that come at the same moment share a flight: one statement admits them all, and one writes
-- what was decided about them. Under load a transaction, its commit and its wait for the disk are
-- paid once for many. Each function takes any number of calls and says for each what became of it.
--
-- `patience` is the longest wait for a lock. Calls that share a flight have little of it: when one of
-- them has to wait, nothing of the flight is done, and the service asks for each by itself.
--
-- The functions for a single call (admit_call, append_log_entry) stay for instances of the version
-- before, which serve until they are replaced.

DROP FUNCTION count_use(text, integer, integer, integer);
--> statement-breakpoint
-- Counts uses of a bucket, unless its window is used up: then it is only read. So a flood that is
-- refused anyway neither writes nor waits in line for the one row that all of it would change. A
-- window begins with its first use, and a use that began in the window before and comes late counts
-- in the newer one. used: with these, where they were counted.
CREATE FUNCTION count_use(
  counted_bucket text, seconds integer, room integer, uses integer,
  OUT used integer, OUT ends_at_ms double precision, OUT is_over boolean, OUT is_counted boolean
) LANGUAGE plpgsql AS $$
DECLARE
  length interval := make_interval(secs => seconds);
BEGIN
  SELECT w.used, extract(epoch FROM w.window_start + length) * 1000, true, false
    INTO count_use.used, ends_at_ms, is_over, is_counted
    FROM rate_windows w
    WHERE w.bucket = counted_bucket AND w.used >= room AND w.window_start + length > now();
  IF FOUND THEN
    RETURN;
  END IF;
  INSERT INTO rate_windows AS w (bucket, window_start, used)
    VALUES (counted_bucket, now(), uses)
    ON CONFLICT (bucket) DO UPDATE SET
      used = CASE WHEN w.window_start + length <= now() THEN excluded.used
        ELSE w.used + excluded.used END,
      window_start = CASE WHEN w.window_start + length <= now() THEN now()
        ELSE w.window_start END
    RETURNING w.used, extract(epoch FROM w.window_start + length) * 1000, w.used > room, true
    INTO count_use.used, ends_at_ms, is_over, is_counted;
END $$;
--> statement-breakpoint
-- Admits callers: a caller is a key with all its calls of one kind. Says for each who a living key
-- belongs to (neither revoked nor past its expiry), what its own limit counts, and for each agent
-- that its calls ask about, what decides and the answer that an Idempotency-Key has been given
-- before; for each organization what its limit counts. Nothing for a key that nobody has.
--
-- Keys are counted before organizations, and each in their order, so that two flights never wait for
-- each other. The counts are no evidence: losing the last of them in a crash is cheaper than waiting
-- for the disk.
--
-- callers: [{n, hashes (every hash the key may be kept under, the current one first), hashedWith (the
-- key of the current hash), kind, limits (calls a minute by plan), uses,
-- abouts: [{agentRef, patterns, endpoint, key}]}]
CREATE FUNCTION admit_calls(callers json, patience text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  caller record;
  of_key record;
  of_plan record;
  key_count json;
  passed integer;
  plan_limit integer;
  buckets text[] := '{}';
  rooms integer[] := '{}';
  uses integer[] := '{}';
  organizations text[] := '{}';
  questions json[] := '{}';
  admitted json[] := '{}';
  counts json[] := '{}';
  known json[] := '{}';
  facts json;
BEGIN
  PERFORM enter_scope('app.system', 'on'), set_config('lock_timeout', patience, true),
          set_config('synchronous_commit', 'off', true);
  FOR caller IN
    SELECT c.*, k.id, k.organization_id, k.scopes, k.agent_ids, k.requests_per_minute, o.plan,
        k.key_hash = c.hashes[1]
          AND coalesce(k.last_used_at > now() - interval '1 minute', false) AS is_noted
      FROM json_to_recordset(callers)
        AS c(n integer, hashes text[], "hashedWith" text, kind text, limits json, uses integer,
          abouts json)
      JOIN api_keys k ON k.key_hash = ANY (c.hashes)
      JOIN organizations o ON o.id = k.organization_id
      WHERE (k.expires_at IS NULL OR k.expires_at > now())
        AND (k.revoked_at IS NULL OR k.revoked_at > now())
      ORDER BY k.id
  LOOP
    IF NOT caller.is_noted THEN
      UPDATE api_keys
        SET last_used_at = now(), key_hash = caller.hashes[1], hashed_with = caller."hashedWith"
        WHERE id = (SELECT k.id FROM api_keys k WHERE k.id = caller.id FOR UPDATE SKIP LOCKED);
    END IF;
    passed := caller.uses;
    key_count := NULL;
    IF caller.requests_per_minute IS NOT NULL THEN
      SELECT * INTO of_key
        FROM count_use('key:' || caller.id, 60, caller.requests_per_minute, caller.uses);
      key_count := json_build_object('uses', caller.uses, 'used', of_key.used,
        'ends_at_ms', of_key.ends_at_ms, 'is_counted', of_key.is_counted);
      passed := CASE WHEN of_key.is_counted THEN
          greatest(0, least(caller.uses, caller.requests_per_minute - of_key.used + caller.uses))
        ELSE 0 END;
    END IF;
    -- What the key's own limit refuses takes nothing from the organization's other keys.
    plan_limit := (caller.limits ->> caller.plan)::integer;
    IF plan_limit IS NOT NULL AND passed > 0 THEN
      buckets := buckets || (caller.kind || ':' || caller.organization_id);
      rooms := rooms || plan_limit;
      uses := uses || passed;
    END IF;
    organizations := organizations || caller.organization_id;
    questions := questions || caller.abouts;
    admitted := admitted || json_build_object(
      'n', caller.n, 'keyId', caller.id, 'organizationId', caller.organization_id,
      'plan', caller.plan, 'scopes', caller.scopes, 'agentIds', caller.agent_ids,
      'requestsPerMinute', caller.requests_per_minute, 'ofKey', key_count);
  END LOOP;
  FOR of_plan IN
    SELECT counted.bucket, max(counted.room) AS room, sum(counted.uses)::integer AS uses
      FROM unnest(buckets, rooms, uses) AS counted(bucket, room, uses)
      GROUP BY counted.bucket ORDER BY counted.bucket
  LOOP
    counts := counts || (
      SELECT json_build_object('bucket', of_plan.bucket, 'uses', of_plan.uses, 'used', c.used,
          'ends_at_ms', c.ends_at_ms, 'is_counted', c.is_counted)
        FROM count_use(of_plan.bucket, 60, of_plan.room, of_plan.uses) c);
  END LOOP;
  PERFORM set_config('app.system', '', true);
  FOR i IN 1 .. cardinality(organizations) LOOP
    PERFORM set_config('app.organization_id', organizations[i], true);
    SELECT coalesce(json_agg(json_build_object(
        'facts', check_facts(organizations[i], a."agentRef", a.patterns),
        'stored', (
          SELECT json_build_object('requestHash', s.request_hash, 'answer', s.answer)
            FROM idempotency_keys s
            WHERE s.organization_id = organizations[i] AND s.endpoint = a.endpoint
              AND s.key = a.key AND s.expires_at > now()))), '[]')
      INTO facts
      FROM json_to_recordset(questions[i])
        AS a("agentRef" text, patterns text[], endpoint text, key text);
    known := known || facts;
  END LOOP;
  RETURN json_build_object('callers', to_json(admitted), 'plans', to_json(counts),
    'known', to_json(known), 'nowMs', extract(epoch FROM clock_timestamp()) * 1000);
END $$;
--> statement-breakpoint
-- Opens an approval, unless an equal one is pending or the agent may be near the most that it may
-- have: then nothing is written, and the caller looks closer. An agent that is being deleted at this
-- moment has its pending approvals cancelled; one more must not slip in behind.
CREATE FUNCTION open_approval(organization text, approval json, room integer) RETURNS boolean
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM agents a
    WHERE a.organization_id = organization AND a.id = approval ->> 'agent_id' FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF room <= (
    SELECT count(*) FROM (
      SELECT FROM approvals p
        WHERE p.organization_id = organization AND p.agent_id = approval ->> 'agent_id'
          AND p.status = 'pending_approval' LIMIT room) few)
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
--> statement-breakpoint
-- Keeps the answer that an Idempotency-Key gets from now on; false when it has another already.
CREATE FUNCTION keep_answer(organization text, stored json) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO idempotency_keys AS k
    (organization_id, endpoint, key, request_hash, answer, expires_at)
    VALUES (organization, stored ->> 'endpoint', stored ->> 'key', stored ->> 'requestHash',
      stored ->> 'answer', now() + make_interval(hours => (stored ->> 'keptHours')::integer))
    ON CONFLICT (organization_id, endpoint, key) DO UPDATE SET
      request_hash = excluded.request_hash, answer = excluded.answer,
      created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE k.expires_at < now();
  RETURN FOUND;
END $$;
--> statement-breakpoint
-- Appends lines to the trail, each in its organization's scope with what belongs to it: the approval
-- that it opens and who is told of it, the event that tells it, the answer that its Idempotency-Key
-- gets from now on, and that its agent was seen. All of an item, or nothing of it.
--
-- Says of each: 'kept'; 'due' when a delivery waits now; 'taken' when the key has an answer already;
-- 'asked' when its approval could not be opened just so. Of the last two nothing is written.
--
-- items: [{organization, entry, seenAgent, event, plans (those whose organizations are told anything),
-- stored, approval, room (pending approvals of its agent from which one looks closer), notice}], all
-- but the first two may be absent; channel: of the notices.
CREATE FUNCTION append_log_entries(items json, channel text, patience text)
  RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  item record;
  is_due boolean;
  outcomes text[] := '{}';
BEGIN
  PERFORM enter_scope('app.system', ''), set_config('lock_timeout', patience, true);
  FOR item IN
    SELECT * FROM json_to_recordset(items) AS i(organization text, entry json, "seenAgent" text,
      event json, plans text[], stored json, approval json, room integer, notice text)
  LOOP
    PERFORM set_config('app.organization_id', item.organization, true);
    IF item.approval IS NOT NULL THEN
      IF item.stored IS NOT NULL AND EXISTS (
        SELECT FROM idempotency_keys k
          WHERE k.organization_id = item.organization AND k.endpoint = item.stored ->> 'endpoint'
            AND k.key = item.stored ->> 'key' AND k.expires_at > now())
      THEN
        outcomes := outcomes || 'taken'::text;
        CONTINUE;
      END IF;
      IF NOT open_approval(item.organization, item.approval, item.room) THEN
        outcomes := outcomes || 'asked'::text;
        CONTINUE;
      END IF;
      PERFORM pg_notify(channel, item.notice);
    END IF;
    IF item.stored IS NOT NULL AND NOT keep_answer(item.organization, item.stored) THEN
      -- Answered in this very moment: asked again, it is seen above before anything is written.
      IF item.approval IS NOT NULL THEN
        RAISE serialization_failure USING MESSAGE = 'the Idempotency-Key was answered meanwhile';
      END IF;
      outcomes := outcomes || 'taken'::text;
      CONTINUE;
    END IF;
    INSERT INTO log_entries SELECT * FROM json_populate_record(NULL::log_entries, item.entry);
    is_due := item.event IS NOT NULL AND record_event(item.organization, item.event ->> 'id',
      item.event ->> 'type', item.event ->> 'body', item.entry ->> 'request_id', item.plans);
    IF item."seenAgent" IS NOT NULL THEN
      -- Who holds the row notes it as well: a decision does not wait for a note.
      UPDATE agents SET last_seen_at = now() WHERE id = (
        SELECT a.id FROM agents a
          WHERE a.organization_id = item.organization AND a.id = item."seenAgent"
          FOR NO KEY UPDATE SKIP LOCKED);
    END IF;
    outcomes := outcomes || CASE WHEN is_due THEN 'due' ELSE 'kept' END::text;
  END LOOP;
  RETURN outcomes;
END $$;
