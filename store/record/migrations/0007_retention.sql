-- What retention did, step by step: written in the transaction of the step, so that it is right after a kill, too.
CREATE TABLE evident.retention_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_id text NOT NULL,
  policy jsonb NOT NULL,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'stopped', 'failed', 'interrupted')),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  dropped text[] NOT NULL DEFAULT '{}',
  rows bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0
);
GRANT SELECT ON evident.retention_runs TO evident_staff;

-- Takes away a partition that holds nothing any more that must be kept. The oldest is dropped and `_past` takes over its
-- range, so that a late event still lands; one with older ones before it is emptied in its place. The caller holds the locks.
CREATE FUNCTION evident.drop_partition(the_name text) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  part evident.event_partitions;
  past evident.event_partitions;
  parent text;
BEGIN
  SELECT * INTO STRICT part FROM evident.event_partitions WHERE name = the_name;
  parent := 'activity_events_' || part.lane;
  SELECT * INTO STRICT past FROM evident.event_partitions WHERE name = parent || '_past';
  IF part.name = past.name THEN
    RAISE EXCEPTION '% holds all that is older and is never dropped', the_name;
  END IF;
  IF part.starts_at <> past.ends_at THEN
    EXECUTE format('TRUNCATE evident.%I', part.name);
    RETURN;
  END IF;
  EXECUTE format('DROP TABLE evident.%I', part.name);
  DELETE FROM evident.event_partitions WHERE name = part.name;
  EXECUTE format('ALTER TABLE evident.%I DETACH PARTITION evident.%I', parent, past.name);
  EXECUTE format('ALTER TABLE evident.%I ATTACH PARTITION evident.%I FOR VALUES FROM (MINVALUE) TO (%L)', parent, past.name, part.ends_at);
  UPDATE evident.event_partitions SET ends_at = part.ends_at WHERE name = past.name;
END
$$;
REVOKE ALL ON FUNCTION evident.drop_partition(text) FROM PUBLIC;
