-- What every check waits for is asked in two statements: one that finds out who calls, counts the
-- call and reads what decides, and one that writes. They are functions so that each is one flight
-- and one transaction of its own. They run with the caller's rights; row-level security binds them.

-- Begins a function's transaction as the runtime role, with one setting that says whose rows it means.
CREATE FUNCTION enter_scope(setting text, setting_value text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('role', coalesce(to_regrole('agentwarden_app')::text, 'none'), true),
          set_config('lock_timeout', '5s', true),
          set_config(setting, setting_value, true);
END $$;
--> statement-breakpoint
-- Counts uses of a bucket, unless its window is used up: then it is only read. So a flood that is
-- refused anyway neither writes nor waits in line for the one row that all of it would change. A
-- window begins with its first use, and a use that began in the window before and comes late counts
-- in the newer one.
CREATE FUNCTION count_use(
  counted_bucket text, seconds integer, room integer, uses integer,
  OUT used integer, OUT ends_at_ms double precision, OUT is_over boolean
) LANGUAGE plpgsql AS $$
DECLARE
  length interval := make_interval(secs => seconds);
BEGIN
  SELECT w.used, extract(epoch FROM w.window_start + length) * 1000, true
    INTO count_use.used, ends_at_ms, is_over
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
    RETURNING w.used, extract(epoch FROM w.window_start + length) * 1000, w.used > room
    INTO count_use.used, ends_at_ms, is_over;
END $$;
--> statement-breakpoint
-- What decides a check, of the organization whose scope it runs in: the agent (by id, or by name when
-- no id matches), the plan, and the agent's permissions among the patterns. Null without the agent.
CREATE FUNCTION check_facts(organization text, agent_ref text, patterns text[]) RETURNS json
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  agent agents;
BEGIN
  SELECT * INTO agent FROM agents a WHERE a.organization_id = organization AND a.id = agent_ref;
  IF NOT FOUND THEN
    SELECT * INTO agent FROM agents a WHERE a.organization_id = organization AND a.name = agent_ref;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  END IF;
  RETURN json_build_object(
    'agent', json_build_object(
      'id', agent.id, 'name', agent.name, 'active', agent.status = 'active',
      'seenLately', coalesce(agent.last_seen_at > now() - interval '1 minute', false)),
    'plan', (SELECT o.plan FROM organizations o WHERE o.id = organization),
    'permissions', (
      SELECT coalesce(json_agg(json_build_object(
        'id', p.id, 'action', p.action, 'effect', p.effect,
        'requiresApproval', p.requires_approval, 'maxAmount', p.max_amount::text,
        'currency', p.currency, 'approvalExpiresInSeconds', p.approval_expires_in_seconds)), '[]')
      FROM permissions p
      WHERE p.organization_id = organization AND p.agent_id = agent.id
        AND p.action = ANY (patterns)));
END $$;
--> statement-breakpoint
-- Who a living key belongs to (neither revoked nor past its expiry), the call counted against the
-- key's own limit and the organization's, and, for an agent that is named, what decides its check and
-- the answer that its Idempotency-Key has been given before. Null for a key that nobody has.
--
-- key_hashes: every hash the key may be kept under, the current one first; current_key names it.
-- plan_limits: calls a minute by plan. The counts are no evidence: losing the last of them in a crash
-- is cheaper than waiting for the disk.
CREATE FUNCTION admit_call(
  key_hashes text[], current_key text, kind text, plan_limits jsonb,
  agent_ref text, patterns text[], endpoint_name text, idempotency_key text
) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  owner record;
  of_key json;
  of_plan json;
  key_is_over boolean := false;
  plan_limit integer;
  facts json;
  stored json;
BEGIN
  PERFORM enter_scope('app.system', 'on'), set_config('synchronous_commit', 'off', true);
  SELECT k.id, k.organization_id, k.scopes, k.agent_ids, k.requests_per_minute, o.plan,
      k.key_hash = key_hashes[1]
        AND coalesce(k.last_used_at > now() - interval '1 minute', false) AS is_noted
    INTO owner
    FROM api_keys k JOIN organizations o ON o.id = k.organization_id
    WHERE k.key_hash = ANY (key_hashes)
      AND (k.revoked_at IS NULL OR k.revoked_at > now())
      AND (k.expires_at IS NULL OR k.expires_at > now());
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF NOT owner.is_noted THEN
    UPDATE api_keys SET last_used_at = now(), key_hash = key_hashes[1], hashed_with = current_key
      WHERE id = (SELECT k.id FROM api_keys k WHERE k.id = owner.id FOR UPDATE SKIP LOCKED);
  END IF;
  IF owner.requests_per_minute IS NOT NULL THEN
    SELECT to_json(c), c.is_over INTO of_key, key_is_over
      FROM count_use('key:' || owner.id, 60, owner.requests_per_minute, 1) c;
  END IF;
  -- What the key's own limit refuses takes nothing from the organization's other keys.
  plan_limit := CASE WHEN key_is_over THEN NULL ELSE (plan_limits ->> owner.plan)::integer END;
  IF plan_limit IS NOT NULL THEN
    SELECT to_json(c) INTO of_plan
      FROM count_use(kind || ':' || owner.organization_id, 60, plan_limit, 1) c;
  END IF;
  IF agent_ref IS NOT NULL THEN
    PERFORM set_config('app.system', '', true),
            set_config('app.organization_id', owner.organization_id, true);
    facts := check_facts(owner.organization_id, agent_ref, patterns);
    IF idempotency_key IS NOT NULL THEN
      SELECT json_build_object('requestHash', i.request_hash, 'answer', i.answer) INTO stored
        FROM idempotency_keys i
        WHERE i.organization_id = owner.organization_id AND i.endpoint = endpoint_name
          AND i.key = idempotency_key AND i.expires_at > now();
    END IF;
  END IF;
  RETURN json_build_object(
    'keyId', owner.id, 'organizationId', owner.organization_id, 'plan', owner.plan,
    'scopes', owner.scopes, 'agentIds', owner.agent_ids,
    'requestsPerMinute', owner.requests_per_minute, 'ofKey', of_key, 'ofPlan', of_plan,
    'facts', facts, 'stored', stored, 'nowMs', extract(epoch FROM clock_timestamp()) * 1000);
END $$;
--> statement-breakpoint
-- Writes an event and its outbox rows: one delivery for every endpoint that is on and asked for this
-- type. An endpoint that is off keeps the event for when it is on again. Without an endpoint that
-- asked for it nothing is written. True when a delivery waits now.
--
-- A delivery's id begins like its event's, so that deliveries sort by time: 22 hexadecimal digits
-- hold a UUIDv7's clock and its count within the millisecond.
CREATE FUNCTION record_event(
  organization text, event_id text, event_type text, event_body text, request text, plans text[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO events (id, organization_id, type, body, request_id)
    SELECT event_id, organization, event_type, event_body, request
    WHERE EXISTS (
      SELECT FROM webhook_endpoints e JOIN organizations o ON o.id = e.organization_id
      WHERE e.organization_id = organization AND e.events @> ARRAY[event_type]
        AND o.plan = ANY (plans));
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO webhook_deliveries (id, organization_id, endpoint_id, event_id)
    SELECT 'dlv_' || substr(event_id, 5, 22) || substr(md5(event_id || e.id), 1, 10),
      organization, e.id, event_id
    FROM webhook_endpoints e
    WHERE e.organization_id = organization AND e.events @> ARRAY[event_type]
      AND e.disabled_at IS NULL;
  RETURN FOUND;
END $$;
--> statement-breakpoint
-- Appends a line to the trail with the event that tells it and the answer that its Idempotency-Key
-- gets from now on: all of it, or nothing. seen_agent is marked as seen now; event and stored may be
-- null. Says 'taken' when the key has an answer already, and then writes nothing; 'due' when a
-- delivery waits now.
CREATE FUNCTION append_log_entry(
  organization text, entry json, seen_agent text, event json, plans text[], stored json
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  is_due boolean := false;
BEGIN
  PERFORM enter_scope('app.organization_id', organization);
  IF stored IS NOT NULL THEN
    INSERT INTO idempotency_keys AS k
      (organization_id, endpoint, key, request_hash, answer, expires_at)
      VALUES (organization, stored ->> 'endpoint', stored ->> 'key', stored ->> 'requestHash',
        stored ->> 'answer', now() + make_interval(hours => (stored ->> 'keptHours')::integer))
      ON CONFLICT (organization_id, endpoint, key) DO UPDATE SET
        request_hash = excluded.request_hash, answer = excluded.answer,
        created_at = excluded.created_at, expires_at = excluded.expires_at
      WHERE k.expires_at < now();
    IF NOT FOUND THEN
      RETURN 'taken';
    END IF;
  END IF;
  INSERT INTO log_entries SELECT * FROM json_populate_record(NULL::log_entries, entry);
  IF event IS NOT NULL THEN
    is_due := record_event(organization, event ->> 'id', event ->> 'type', event ->> 'body',
      entry ->> 'request_id', plans);
  END IF;
  IF seen_agent IS NOT NULL THEN
    -- Who holds the row notes it as well: a decision does not wait for a note.
    UPDATE agents SET last_seen_at = now() WHERE id = (
      SELECT a.id FROM agents a WHERE a.organization_id = organization AND a.id = seen_agent
      FOR NO KEY UPDATE SKIP LOCKED);
  END IF;
  RETURN CASE WHEN is_due THEN 'due' ELSE 'kept' END;
END $$;
