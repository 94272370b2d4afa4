/** Claims the identities of a batch; answers those that lost with the event that was first. */
export const claimIdentities = `
SELECT lost_id, first_id FROM evident.claim($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[])`;

/** Notes types when this process meets them for the first time; answers those that are noted. */
export const noteEventTypes = `
SELECT noted FROM evident.note_types($1::text[], $2::text[]) AS noted`;

/** Keeps what no table would take, where it can be seen and replayed. */
export const setAsideEvent = `
INSERT INTO evident.set_aside_events AS s (id, event, sqlstate, reason) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET attempts = s.attempts + 1, reason = excluded.reason, sqlstate = excluded.sqlstate`;
