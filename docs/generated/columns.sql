-- The columns of evident.activity_events, in the order of the envelope.
(
  id                uuid NOT NULL,         -- id
  event_type        varchar(100) NOT NULL, -- type
  tenant_id         text,                  -- tenantId
  user_id           text,                  -- userId
  project_id        text,                  -- projectId
  session_id        text,                  -- sessionId
  anonymous_id      text,                  -- anonymousId
  actor             jsonb,                 -- actor
  object_type       varchar(100),          -- object.type
  object_id         varchar(100),          -- object.id
  outcome           text NOT NULL,         -- outcome
  source            text NOT NULL,         -- source
  request_id        varchar(100),          -- request.requestId
  trace_id          varchar(32),           -- request.traceId
  method            varchar(16),           -- request.method
  path              text,                  -- request.path
  status_code       smallint,              -- request.statusCode
  duration_ms       real,                  -- request.durationMs
  ip_address        inet,                  -- request.ipAddress
  user_agent        varchar(512),          -- request.userAgent
  changes           jsonb,                 -- changes
  metadata          jsonb NOT NULL,        -- metadata
  dedupe_key        varchar(255),          -- dedupeKey
  created_at        timestamptz NOT NULL,  -- occurredAt
  received_at       timestamptz NOT NULL,  -- receivedAt
  lane              text NOT NULL,         -- lane
  catalogue_version integer                -- catalogueVersion
)
