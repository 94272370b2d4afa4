-- Time ranges are kept in a table of their own rather than read back from the catalogue's text.
CREATE TABLE evident.event_partitions (
  name text PRIMARY KEY,
  lane text COLLATE "C" NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  UNIQUE (lane, starts_at)
);
GRANT SELECT ON evident.event_partitions TO evident_staff;

CREATE FUNCTION evident.partition_step(lane text) RETURNS interval LANGUAGE sql IMMUTABLE
  RETURN CASE lane WHEN 'record' THEN interval '1 month' ELSE interval '1 day' END;

-- There is no DEFAULT partition: an ordered Append (newest partition first, stop at LIMIT) is only planned without one.
-- Instead `_past` and `_future` hold what lies outside, so a late or an early event always lands.
CREATE FUNCTION evident.init_partitions(the_lane text, first_start timestamptz) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  parent text := 'activity_events_' || the_lane;
BEGIN
  EXECUTE format('CREATE TABLE evident.%I PARTITION OF evident.%I FOR VALUES FROM (MINVALUE) TO (%L)', parent || '_past', parent, first_start);
  EXECUTE format('CREATE TABLE evident.%I PARTITION OF evident.%I FOR VALUES FROM (%L) TO (MAXVALUE)', parent || '_future', parent, first_start);
END
$$;

-- Makes partitions of a lane up to `until`; answers how many. What already waits in `_future` is moved to where it belongs.
CREATE FUNCTION evident.make_partitions(the_lane text, until timestamptz) RETURNS integer
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  parent text := 'activity_events_' || the_lane;
  step interval := evident.partition_step(the_lane);
  boundary timestamptz;
  first_boundary timestamptz;
  partition_name text;
  made integer := 0;
BEGIN
  -- Several processes start at once: they make partitions one after the other.
  PERFORM pg_advisory_xact_lock(hashtextextended('evident.event_partitions', 0));
  SELECT max(ends_at) INTO boundary FROM evident.event_partitions WHERE lane = the_lane;
  IF boundary IS NULL THEN
    RAISE EXCEPTION 'lane % has no partitions to extend', the_lane;
  END IF;
  IF boundary >= until THEN
    RETURN 0;
  END IF;
  first_boundary := boundary;

  EXECUTE format('ALTER TABLE evident.%I DETACH PARTITION evident.%I', parent, parent || '_future');
  WHILE boundary < until LOOP
    partition_name := parent || to_char(boundary, CASE the_lane WHEN 'record' THEN '_YYYYMM' ELSE '_YYYYMMDD' END);
    EXECUTE format('CREATE TABLE evident.%I PARTITION OF evident.%I FOR VALUES FROM (%L) TO (%L)',
      partition_name, parent, boundary, boundary + step);
    INSERT INTO evident.event_partitions VALUES (partition_name, the_lane, boundary, boundary + step);
    boundary := boundary + step;
    made := made + 1;
  END LOOP;
  EXECUTE format(
    'WITH moved AS (DELETE FROM evident.%I WHERE created_at < %L RETURNING *) INSERT INTO evident.%I SELECT * FROM moved',
    parent || '_future', boundary, parent);
  EXECUTE format('ALTER TABLE evident.%I ATTACH PARTITION evident.%I FOR VALUES FROM (%L) TO (MAXVALUE)',
    parent, parent || '_future', boundary);
  RETURN made;
END
$$;

-- The first partitions: enough of the past that back-filled events of the last months are spread out, and some ahead.
DO $$
DECLARE
  month_start timestamptz := date_trunc('month', now(), 'UTC') - interval '3 months';
  day_start timestamptz := date_trunc('day', now(), 'UTC') - interval '30 days';
BEGIN
  SET LOCAL timezone = 'UTC';
  PERFORM evident.init_partitions('record', month_start);
  PERFORM evident.init_partitions('product', day_start);
  INSERT INTO evident.event_partitions VALUES
    ('activity_events_record_past', 'record', '-infinity', month_start),
    ('activity_events_product_past', 'product', '-infinity', day_start);
  PERFORM evident.make_partitions('record', now() + interval '3 months');
  PERFORM evident.make_partitions('product', now() + interval '7 days');
END
$$;
