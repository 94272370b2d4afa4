-- The trail. Lists by lane, then ranges by time: a flood of clicks costs the audit trail nothing and retention is
-- DROP TABLE. The columns are those of contract/event (a test holds them equal); tx_id gives the commit horizon.
-- Identifiers sort by bytes (COLLATE "C"): cheaper to compare, and a type prefix is a range of the index.
CREATE TABLE evident.activity_events (
  id uuid NOT NULL,
  event_type varchar(100) COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C",
  user_id text COLLATE "C",
  project_id text COLLATE "C",
  session_id text COLLATE "C",
  anonymous_id text COLLATE "C",
  actor jsonb,
  object_type varchar(100) COLLATE "C",
  object_id varchar(100) COLLATE "C",
  outcome text COLLATE "C" NOT NULL DEFAULT 'success',
  source text COLLATE "C" NOT NULL DEFAULT 'api',
  request_id varchar(100) COLLATE "C",
  trace_id varchar(32) COLLATE "C",
  method varchar(16),
  path text,
  status_code smallint,
  duration_ms real,
  ip_address inet,
  user_agent varchar(512),
  changes jsonb,
  metadata jsonb NOT NULL DEFAULT '{}',
  dedupe_key varchar(255) COLLATE "C",
  created_at timestamptz NOT NULL DEFAULT now(),
  received_at timestamptz NOT NULL DEFAULT now(),
  lane text COLLATE "C" NOT NULL,
  catalogue_version integer,
  tx_id xid8 NOT NULL DEFAULT pg_current_xact_id(),

  CONSTRAINT time_is_finite CHECK (isfinite(created_at) AND created_at > '0001-01-01'),
  CONSTRAINT event_type_not_empty CHECK (event_type <> ''),
  CONSTRAINT outcome_known CHECK (outcome IN ('success', 'failure', 'denied')),
  CONSTRAINT source_known CHECK (source IN ('web', 'api', 'worker', 'webhook', 'admin', 'system')),
  CONSTRAINT metadata_is_object CHECK (jsonb_typeof(metadata) = 'object'),
  -- 16 KB as JSON is at most 24 KB with the blanks jsonb prints; small ones are not printed to be measured.
  CONSTRAINT metadata_bounded CHECK (pg_column_size(metadata) <= 4096 OR octet_length(metadata::text) <= 24576),
  CONSTRAINT changes_bounded CHECK (changes IS NULL OR pg_column_size(changes) <= 4096 OR octet_length(changes::text) <= 24576)
) PARTITION BY LIST (lane);

CREATE TABLE evident.activity_events_record PARTITION OF evident.activity_events FOR VALUES IN ('record')
  PARTITION BY RANGE (created_at);
CREATE TABLE evident.activity_events_product PARTITION OF evident.activity_events FOR VALUES IN ('product')
  PARTITION BY RANGE (created_at);

-- Each index answers a read of its own (docs/reads.md). Those on optional fields hold only the rows that have them.
CREATE INDEX activity_events_time ON evident.activity_events (created_at, id);
CREATE INDEX activity_events_tenant_time ON evident.activity_events (tenant_id, created_at, id) WHERE tenant_id IS NOT NULL;
-- The type first: it also finds a rare type over all tenants, and tells cheaply that there is none.
CREATE INDEX activity_events_type_tenant_time ON evident.activity_events (event_type, tenant_id, created_at, id);
CREATE INDEX activity_events_user_time ON evident.activity_events (user_id, created_at, id) WHERE user_id IS NOT NULL;
CREATE INDEX activity_events_session_time ON evident.activity_events (session_id, created_at, id) WHERE session_id IS NOT NULL;
CREATE INDEX activity_events_object_time ON evident.activity_events (object_type, object_id, created_at, id) WHERE object_id IS NOT NULL;
CREATE INDEX activity_events_project_time ON evident.activity_events (project_id, created_at, id) WHERE project_id IS NOT NULL;
CREATE INDEX activity_events_request ON evident.activity_events (request_id, created_at, id) WHERE request_id IS NOT NULL;
CREATE INDEX activity_events_ip_time ON evident.activity_events (ip_address, created_at, id) WHERE ip_address IS NOT NULL;
-- Failed and denied are few, so these are small. By type: failed sign-ins by address in a window; by outcome: the denied ones.
CREATE INDEX activity_events_unsuccessful_type ON evident.activity_events (event_type, created_at, id) WHERE outcome <> 'success';
CREATE INDEX activity_events_unsuccessful_tenant ON evident.activity_events (tenant_id, outcome, created_at, id) WHERE outcome <> 'success';
CREATE INDEX activity_events_unsuccessful ON evident.activity_events (outcome, created_at, id) WHERE outcome <> 'success';
-- Followed by whoever reads in commit order. Values only grow and repeat within a commit: appended at the right edge and folded together.
CREATE INDEX activity_events_tx ON evident.activity_events (tx_id);

ALTER TABLE evident.activity_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE evident.activity_events_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE evident.activity_events_product ENABLE ROW LEVEL SECURITY;

DO $$
DECLARE
  tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['activity_events', 'activity_events_record', 'activity_events_product'] LOOP
    EXECUTE format('GRANT SELECT ON evident.%I TO evident_reader, evident_staff', tbl);
    EXECUTE format(
      'CREATE POLICY one_tenant ON evident.%I FOR SELECT TO evident_reader USING (tenant_id = (SELECT nullif(current_setting(''evident.tenant_id'', true), '''')))', tbl);
    EXECUTE format('CREATE POLICY all_tenants ON evident.%I FOR SELECT TO evident_staff USING (true)', tbl);
  END LOOP;
END
$$;

-- Which event has which id, whatever partition it lies in: an event's identity must not depend on when it arrived.
-- It is also how an event is found by its id, so the partitions carry no index for that.
CREATE TABLE evident.event_identity (
  id uuid PRIMARY KEY,
  lane text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_identity_received ON evident.event_identity USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on);
-- It knows nothing of tenants, so whoever is bound to one may not read it.
GRANT SELECT ON evident.event_identity TO evident_staff;

-- At most one event a tenant and key. Kept for 35 days at least, longer as long as the event is there.
CREATE TABLE evident.event_dedupe (
  tenant_id text COLLATE "C" NOT NULL,
  dedupe_key varchar(255) COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, dedupe_key)
);
CREATE INDEX event_dedupe_received ON evident.event_dedupe USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on);

-- The names that have been seen or declared, with their lane: what a type prefix expands to, and what the catalogue lists.
CREATE TABLE evident.event_types (
  event_type varchar(100) COLLATE "C" PRIMARY KEY,
  lane text COLLATE "C" NOT NULL,
  declared boolean NOT NULL DEFAULT false,
  first_seen_at timestamptz
);
GRANT SELECT ON evident.event_types TO evident_staff;

-- Events that no table would take: kept as text, with the reason, until somebody mends and replays them.
CREATE TABLE evident.set_aside_events (
  id uuid PRIMARY KEY,
  event text NOT NULL,
  sqlstate text,
  reason text NOT NULL,
  set_aside_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 1,
  replayed_at timestamptz
);
GRANT SELECT ON evident.set_aside_events TO evident_staff;
