/** Newest first, by keyset; `$1` is the cursor's time and id or null. */
export const listSetAside = `
SELECT id::text AS id, event, reason, attempts, set_aside_at, replayed_at
FROM evident.set_aside_events
WHERE replayed_at IS NULL AND ($1::timestamptz IS NULL OR (set_aside_at, id) < ($1, $2::uuid))
ORDER BY set_aside_at DESC, id DESC
LIMIT $3`;

export const countSetAside = `
SELECT count(*)::int AS count FROM (SELECT FROM evident.set_aside_events WHERE replayed_at IS NULL LIMIT 10001) AS waiting`;

export const findSetAside = `
SELECT event FROM evident.set_aside_events WHERE id = $1 AND replayed_at IS NULL`;

export const markReplayed = `UPDATE evident.set_aside_events SET replayed_at = now() WHERE id = $1`;
