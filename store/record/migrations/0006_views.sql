-- The shapes people know, and the questions support asks every day, ready to be asked in SQL. Lanes are read apart and
-- merged, so that each stops at its limit.

-- PostgreSQL 15 and later read a view with the rights of who asks, so a tenant's reader sees its own rows. Before that a
-- view reads with its owner's rights, past row-level security: there only staff may use them.
DO $$
DECLARE
  invoker text := CASE WHEN current_setting('server_version_num')::integer >= 150000 THEN 'WITH (security_invoker = true)' ELSE '' END;
  readers text := CASE WHEN current_setting('server_version_num')::integer >= 150000 THEN 'evident_reader, evident_staff' ELSE 'evident_staff' END;
BEGIN
  EXECUTE format($view$
    CREATE VIEW evident.user_activity_events %s AS
    SELECT id, tenant_id, user_id, event_type, object_type, object_id, ip_address, user_agent, request_id, metadata, created_at
    FROM evident.activity_events $view$, invoker);

  -- A team's log holds what belongs to a team. An address takes up to 45 characters, as INET6_ADDRSTRLEN has it.
  EXECUTE format($view$
    CREATE VIEW evident.activity_logs %s AS
    SELECT id, tenant_id AS team_id, user_id, event_type AS action, created_at AS "timestamp", host(ip_address)::varchar(45) AS ip_address
    FROM evident.activity_events
    WHERE tenant_id IS NOT NULL $view$, invoker);

  EXECUTE format('GRANT SELECT ON evident.user_activity_events, evident.activity_logs TO %s', readers);
END
$$;

-- The functions below run with the caller's rights on every version.

-- What a user did last, newest first.
CREATE FUNCTION evident.recent_user_activity(the_user_id text, max_rows integer DEFAULT 50)
RETURNS TABLE (
  id uuid, created_at timestamptz, tenant_id text, event_type varchar, object_type varchar, object_id varchar,
  outcome text, request_id varchar, ip_address inet, metadata jsonb
) LANGUAGE sql STABLE AS $$
  SELECT lanes.id, lanes.created_at, lanes.tenant_id, lanes.event_type, lanes.object_type, lanes.object_id, lanes.outcome, lanes.request_id, lanes.ip_address, lanes.metadata FROM (
    (SELECT e.id, e.created_at, e.tenant_id, e.event_type, e.object_type, e.object_id, e.outcome, e.request_id, e.ip_address, e.metadata
     FROM evident.activity_events_record e WHERE e.user_id = the_user_id ORDER BY e.created_at DESC, e.id DESC LIMIT max_rows)
    UNION ALL
    (SELECT e.id, e.created_at, e.tenant_id, e.event_type, e.object_type, e.object_id, e.outcome, e.request_id, e.ip_address, e.metadata
     FROM evident.activity_events_product e WHERE e.user_id = the_user_id ORDER BY e.created_at DESC, e.id DESC LIMIT max_rows)
  ) AS lanes
  ORDER BY lanes.created_at DESC, lanes.id DESC LIMIT max_rows
$$;

-- What happened to a tenant's money, newest first.
CREATE FUNCTION evident.tenant_billing_events(the_tenant_id text, max_rows integer DEFAULT 100)
RETURNS TABLE (
  id uuid, created_at timestamptz, user_id text, event_type varchar, object_type varchar, object_id varchar,
  outcome text, request_id varchar, metadata jsonb
) LANGUAGE sql STABLE AS $$
  SELECT lanes.id, lanes.created_at, lanes.user_id, lanes.event_type, lanes.object_type, lanes.object_id, lanes.outcome, lanes.request_id, lanes.metadata FROM (
    (SELECT e.id, e.created_at, e.user_id, e.event_type, e.object_type, e.object_id, e.outcome, e.request_id, e.metadata
     FROM evident.activity_events_record e
     WHERE e.tenant_id = the_tenant_id AND e.event_type >= 'billing.' AND e.event_type < 'billing/'
     ORDER BY e.created_at DESC, e.id DESC LIMIT max_rows)
    UNION ALL
    (SELECT e.id, e.created_at, e.user_id, e.event_type, e.object_type, e.object_id, e.outcome, e.request_id, e.metadata
     FROM evident.activity_events_product e
     WHERE e.tenant_id = the_tenant_id AND e.event_type >= 'billing.' AND e.event_type < 'billing/'
     ORDER BY e.created_at DESC, e.id DESC LIMIT max_rows)
  ) AS lanes
  ORDER BY lanes.created_at DESC, lanes.id DESC LIMIT max_rows
$$;

-- Addresses from which sign-ins failed of late, most failures first.
CREATE FUNCTION evident.failed_sign_ins(since interval DEFAULT '24 hours')
RETURNS TABLE (ip_address inet, failures bigint, users bigint, first_at timestamptz, last_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT e.ip_address, count(*), count(DISTINCT e.user_id), min(e.created_at), max(e.created_at)
  FROM evident.activity_events e
  WHERE e.event_type = 'auth.login_failed' AND e.outcome <> 'success' AND e.ip_address IS NOT NULL
    AND e.created_at >= now() - since AND e.created_at < now() + interval '1 day'
  GROUP BY e.ip_address
  ORDER BY count(*) DESC, max(e.created_at) DESC
$$;

-- How often each type occurred of late, most frequent first; of one tenant where it is given.
CREATE FUNCTION evident.event_type_counts(since interval DEFAULT '24 hours', the_tenant_id text DEFAULT NULL)
RETURNS TABLE (event_type varchar, events bigint, last_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- Two statements: one for both would have no index for the tenant.
  IF the_tenant_id IS NULL THEN
    RETURN QUERY
      SELECT e.event_type, count(*), max(e.created_at) FROM evident.activity_events e
      WHERE e.created_at >= now() - since AND e.created_at < now() + interval '1 day'
      GROUP BY e.event_type ORDER BY count(*) DESC, e.event_type;
  ELSE
    RETURN QUERY
      SELECT e.event_type, count(*), max(e.created_at) FROM evident.activity_events e
      WHERE e.tenant_id = the_tenant_id AND e.created_at >= now() - since AND e.created_at < now() + interval '1 day'
      GROUP BY e.event_type ORDER BY count(*) DESC, e.event_type;
  END IF;
END
$$;

-- The last events of all, newest first.
CREATE FUNCTION evident.recent_events(max_rows integer DEFAULT 100)
RETURNS TABLE (
  id uuid, created_at timestamptz, tenant_id text, user_id text, event_type varchar, object_type varchar, object_id varchar,
  outcome text, source text, request_id varchar, ip_address inet
) LANGUAGE sql STABLE AS $$
  SELECT lanes.id, lanes.created_at, lanes.tenant_id, lanes.user_id, lanes.event_type, lanes.object_type, lanes.object_id, lanes.outcome, lanes.source, lanes.request_id, lanes.ip_address FROM (
    (SELECT e.id, e.created_at, e.tenant_id, e.user_id, e.event_type, e.object_type, e.object_id, e.outcome, e.source, e.request_id, e.ip_address
     FROM evident.activity_events_record e ORDER BY e.created_at DESC, e.id DESC LIMIT max_rows)
    UNION ALL
    (SELECT e.id, e.created_at, e.tenant_id, e.user_id, e.event_type, e.object_type, e.object_id, e.outcome, e.source, e.request_id, e.ip_address
     FROM evident.activity_events_product e ORDER BY e.created_at DESC, e.id DESC LIMIT max_rows)
  ) AS lanes
  ORDER BY lanes.created_at DESC, lanes.id DESC LIMIT max_rows
$$;

REVOKE ALL ON FUNCTION evident.recent_user_activity(text, integer), evident.tenant_billing_events(text, integer),
  evident.failed_sign_ins(interval), evident.event_type_counts(interval, text), evident.recent_events(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evident.recent_user_activity(text, integer), evident.tenant_billing_events(text, integer),
  evident.failed_sign_ins(interval), evident.event_type_counts(interval, text), evident.recent_events(integer) TO evident_reader, evident_staff;
