/** Claims the identities of a batch; answers those that lost with the event that was first. */
export const claimIdentities = `
SELECT lost_id, first_id FROM evident.claim($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[])`;

/** Notes types when this process meets them for the first time. */
export const noteEventTypes = `
INSERT INTO evident.event_types AS t (event_type, lane, first_seen_at)
SELECT event_type, lane, now() FROM unnest($1::text[], $2::text[]) AS seen(event_type, lane) ORDER BY event_type
ON CONFLICT (event_type) DO UPDATE SET first_seen_at = now() WHERE t.first_seen_at IS NULL`;

/** Keeps what no table would take, where it can be seen and replayed. */
export const setAsideEvent = `
INSERT INTO evident.set_aside_events AS s (id, event, sqlstate, reason) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET attempts = s.attempts + 1, reason = excluded.reason, sqlstate = excluded.sqlstate`;
