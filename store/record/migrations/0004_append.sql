-- Claims the identity of many events at once and answers those that lost, with the event that was there first.
-- Whoever holds an identity holds it from this transaction on; a rollback gives it back.
-- Ids are claimed in order, then keys in order, so that two batches never wait for each other in a circle.
CREATE FUNCTION evident.claim(
  ids uuid[], lanes text[], created_ats timestamptz[], tenants text[], dedupe_keys text[]
) RETURNS TABLE (lost_id uuid, first_id uuid)
LANGUAGE plpgsql AS $$
DECLARE
  lost uuid[];
  lost_by_key uuid[];
BEGIN
  WITH input AS (
    SELECT * FROM unnest(ids, lanes, created_ats) AS i(id, lane, created_at)
  ), won AS (
    INSERT INTO evident.event_identity AS e (id, lane, created_at)
    SELECT i.id, i.lane, i.created_at FROM input i ORDER BY i.id
    ON CONFLICT DO NOTHING
    RETURNING e.id
  )
  SELECT array_agg(i.id) INTO lost FROM input i WHERE NOT EXISTS (SELECT FROM won w WHERE w.id = i.id);

  IF dedupe_keys IS NOT NULL THEN
    WITH keyed AS (
      SELECT k.id, coalesce(k.tenant_id, '') AS tenant_id, k.dedupe_key
      FROM unnest(ids, tenants, dedupe_keys) AS k(id, tenant_id, dedupe_key)
      WHERE k.dedupe_key IS NOT NULL AND (lost IS NULL OR k.id <> ALL (lost))
    ), won AS (
      INSERT INTO evident.event_dedupe AS d (tenant_id, dedupe_key, id)
      SELECT k.tenant_id, k.dedupe_key, k.id FROM keyed k ORDER BY 1, 2, 3
      ON CONFLICT DO NOTHING
      RETURNING d.id
    )
    SELECT array_agg(k.id) INTO lost_by_key FROM keyed k WHERE NOT EXISTS (SELECT FROM won w WHERE w.id = k.id);

    IF lost_by_key IS NOT NULL THEN
      -- The event is not going to be: its id is free again.
      DELETE FROM evident.event_identity e WHERE e.id = ANY (lost_by_key);
      RETURN QUERY
        SELECT k.id, d.id
        FROM unnest(ids, tenants, dedupe_keys) AS k(id, tenant_id, dedupe_key)
        JOIN evident.event_dedupe d ON d.tenant_id = coalesce(k.tenant_id, '') AND d.dedupe_key = k.dedupe_key
        WHERE k.id = ANY (lost_by_key);
    END IF;
  END IF;

  IF lost IS NOT NULL THEN
    RETURN QUERY SELECT l, l FROM unnest(lost) AS l;
  END IF;
END
$$;

-- The lane of a type: as declared or first seen; else by its name, as contract/catalogue has it.
CREATE FUNCTION evident.lane_of(the_type text) RETURNS text LANGUAGE sql STABLE
  RETURN coalesce(
    (SELECT t.lane FROM evident.event_types t WHERE t.event_type = the_type),
    CASE WHEN the_type LIKE 'frontend\_%' OR position('.' IN the_type) = 0 THEN 'product' ELSE 'record' END);

-- What an event came to where nobody said: the name says it (`auth.login_failed`), as in contract/event.
CREATE FUNCTION evident.outcome_of(the_type text) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN the_type ~* '(^|[._-])failed$' THEN 'failure' WHEN the_type ~* '(^|[._-])denied$' THEN 'denied' ELSE 'success' END;

-- Notes types that arrive for the first time; answers those that are noted now. An application's transaction may stay
-- open for long, and nobody may wait for it here: whoever does not get a type's lock leaves it to the next event.
CREATE FUNCTION evident.note_types(types text[], lanes text[]) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
  the_type text;
  the_lane text;
BEGIN
  FOR the_type, the_lane IN SELECT DISTINCT ON (u.t) u.t, u.l FROM unnest(types, lanes) AS u(t, l) ORDER BY u.t LOOP
    IF EXISTS (SELECT FROM evident.event_types e WHERE e.event_type = the_type AND e.first_seen_at IS NOT NULL) THEN
      RETURN NEXT the_type;
    ELSIF pg_try_advisory_xact_lock(hashtextextended('evident.event_types.' || the_type, 0)) THEN
      INSERT INTO evident.event_types AS e (event_type, lane, first_seen_at) VALUES (the_type, the_lane, clock_timestamp())
      ON CONFLICT (event_type) DO UPDATE SET first_seen_at = coalesce(e.first_seen_at, excluded.first_seen_at);
      RETURN NEXT the_type;
    END IF;
  END LOOP;
END
$$;

CREATE FUNCTION evident.refuse_unknown_fields(value jsonb, known text[], what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  unknown text;
BEGIN
  IF value IS NULL THEN
    RETURN;
  END IF;
  IF jsonb_typeof(value) <> 'object' THEN
    RAISE EXCEPTION '% must be a JSON object', what USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT string_agg(k, ', ') INTO unknown FROM jsonb_object_keys(value) AS k WHERE k <> ALL (known);
  IF unknown IS NOT NULL THEN
    RAISE EXCEPTION '% has unknown fields: %', what, unknown
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Known fields: ' || array_to_string(known, ', ');
  END IF;
END
$$;

-- Appends one event inside the caller's own transaction: it lives or dies with it. Answers the id of the stored event;
-- for a duplicate, the id of the first. The event is the JSON envelope of contract/event.
-- It runs with the owner's rights, so an application needs nothing but EXECUTE (role evident_writer).
CREATE FUNCTION evident.append(event jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  the_id uuid;
  the_type text := event ->> 'type';
  the_lane text;
  happened timestamptz;
  existing uuid;
  request jsonb := nullif(event -> 'request', 'null');
  object jsonb := nullif(event -> 'object', 'null');
BEGIN
  PERFORM evident.refuse_unknown_fields(event, ARRAY['id', 'type', 'tenantId', 'userId', 'projectId', 'sessionId', 'anonymousId', 'actor',
    'object', 'outcome', 'source', 'request', 'changes', 'metadata', 'dedupeKey', 'occurredAt', 'receivedAt', 'lane', 'catalogueVersion'], 'event');
  PERFORM evident.refuse_unknown_fields(request, ARRAY['requestId', 'traceId', 'method', 'path', 'statusCode', 'durationMs', 'ipAddress', 'userAgent'], 'event.request');
  PERFORM evident.refuse_unknown_fields(object, ARRAY['type', 'id'], 'event.object');
  IF event IS NULL THEN
    RAISE EXCEPTION 'event must be a JSON object' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF the_type IS NULL OR the_type !~ '^[A-Za-z0-9][A-Za-z0-9_.-]*$' THEN
    RAISE EXCEPTION 'event.type must hold letters, digits, "_", "-" and "." and start with a letter or digit' USING ERRCODE = 'invalid_parameter_value';
  END IF;

  the_id := coalesce((event ->> 'id')::uuid, evident.uuid_v7());
  the_lane := coalesce(event ->> 'lane', evident.lane_of(the_type));
  -- Nothing happens in the future, whatever a clock says.
  happened := least(coalesce((event ->> 'occurredAt')::timestamptz, clock_timestamp()), clock_timestamp());

  SELECT c.first_id INTO existing
  FROM evident.claim(ARRAY[the_id], ARRAY[the_lane], ARRAY[happened], ARRAY[event ->> 'tenantId'],
    CASE WHEN event ->> 'dedupeKey' IS NULL THEN NULL ELSE ARRAY[event ->> 'dedupeKey'] END) c;
  IF FOUND THEN
    RETURN existing;
  END IF;

  INSERT INTO evident.activity_events (
    id, event_type, tenant_id, user_id, project_id, session_id, anonymous_id, actor, object_type, object_id, outcome, source,
    request_id, trace_id, method, path, status_code, duration_ms, ip_address, user_agent, changes, metadata, dedupe_key,
    created_at, received_at, lane, catalogue_version
  ) VALUES (
    the_id, the_type, event ->> 'tenantId', event ->> 'userId', event ->> 'projectId', event ->> 'sessionId', event ->> 'anonymousId',
    nullif(event -> 'actor', 'null'), object ->> 'type', object ->> 'id', coalesce(event ->> 'outcome', evident.outcome_of(the_type)), coalesce(event ->> 'source', 'api'),
    request ->> 'requestId', request ->> 'traceId', request ->> 'method', request ->> 'path', (request ->> 'statusCode')::smallint,
    (request ->> 'durationMs')::real, regexp_replace(request ->> 'ipAddress', '^::ffff:(\d+\.\d+\.\d+\.\d+)$', '\1', 'i')::inet, left(request ->> 'userAgent', 512),
    nullif(event -> 'changes', 'null'), coalesce(nullif(event -> 'metadata', 'null'), '{}'), event ->> 'dedupeKey',
    happened, clock_timestamp(), the_lane, (event ->> 'catalogueVersion')::integer
  );
  PERFORM evident.note_types(ARRAY[the_type], ARRAY[the_lane]);
  RETURN the_id;
END
$$;

-- UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random. PostgreSQL has its own from 18 on only.
CREATE FUNCTION evident.uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE
  RETURN encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid;

REVOKE ALL ON FUNCTION evident.append(jsonb), evident.note_types(text[], text[]), evident.claim(uuid[], text[], timestamptz[], text[], text[]),
  evident.make_partitions(text, timestamptz), evident.init_partitions(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evident.append(jsonb) TO evident_writer;
