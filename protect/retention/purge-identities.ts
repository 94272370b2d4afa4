import type { RecordDriver, Row } from '@evident/store/record';

/** For this long a retry finds that its event was already stored, also when the event is gone. */
const rememberedDays = 35;
const looked = 10_000;

interface Pass extends Row {
  readonly looked: number;
  readonly gone: number;
  readonly last_id: string | null;
}

/**
 * Looks at the next identities by id. One may go when its event cannot be retried any more and is not there: only
 * events from before the lane's latest cutoff can have been taken away, so only for those is looked.
 */
const purgeIdentities = `
WITH page AS (
  SELECT id, lane, created_at, received_at FROM evident.event_identity WHERE id > $1::uuid ORDER BY id LIMIT ${looked}
), gone AS (
  DELETE FROM evident.event_identity i USING page p
  WHERE i.id = p.id AND p.received_at < $2::timestamptz
    AND p.created_at < CASE p.lane WHEN 'record' THEN $3::timestamptz WHEN 'product' THEN $4::timestamptz END
    AND NOT EXISTS (SELECT FROM evident.activity_events e WHERE e.lane = p.lane AND e.created_at = p.created_at AND e.id = p.id)
  RETURNING i.id
)
SELECT (SELECT count(*) FROM page)::integer AS looked, (SELECT count(*) FROM gone)::integer AS gone,
  (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last_id`;

/** A dedupe key may go when the identity of its event went. */
const purgeDedupeKeys = `
WITH page AS (
  SELECT tenant_id, dedupe_key, id, received_at FROM evident.event_dedupe
  WHERE (tenant_id, dedupe_key) > ($1, $2) ORDER BY tenant_id, dedupe_key LIMIT ${looked}
), gone AS (
  DELETE FROM evident.event_dedupe d USING page p
  WHERE d.tenant_id = p.tenant_id AND d.dedupe_key = p.dedupe_key AND d.id = p.id AND p.received_at < $3::timestamptz
    AND NOT EXISTS (SELECT FROM evident.event_identity i WHERE i.id = p.id)
  RETURNING d.id
), last AS (
  SELECT tenant_id, dedupe_key FROM page ORDER BY tenant_id DESC, dedupe_key DESC LIMIT 1
)
SELECT (SELECT count(*) FROM page)::integer AS looked, (SELECT count(*) FROM gone)::integer AS gone,
  (SELECT tenant_id FROM last) AS tenant_id, (SELECT dedupe_key FROM last) AS dedupe_key`;

export interface Purging {
  readonly now: Date;
  /** Latest moment before which events of the lane may be gone. */
  readonly cutoffs: { readonly record: Date | undefined; readonly product: Date | undefined };
  /** Called between transactions; throws to stop. */
  between(): Promise<void>;
}

/** Forgets the ids and dedupe keys of events that are gone; answers how many ids. */
export async function purgeForgotten(
  driver: RecordDriver,
  { now, cutoffs, between }: Purging,
): Promise<number> {
  const forgotten = new Date(now.getTime() - rememberedDays * 86_400_000).toISOString();
  let purged = 0;
  let lastId: string | null = '00000000-0000-0000-0000-000000000000';
  while (lastId !== null) {
    const values: unknown[] = [
      lastId,
      forgotten,
      cutoffs.record?.toISOString() ?? null,
      cutoffs.product?.toISOString() ?? null,
    ];
    const pass: Pass | undefined = await inMaintenance<Pass>(driver, purgeIdentities, values);
    purged += pass?.gone ?? 0;
    lastId = pass?.looked === looked ? pass.last_id : null;
    await between();
  }
  let lastKey: readonly [string, string] | null = ['', ''];
  while (lastKey !== null) {
    const pass: Row | undefined = await inMaintenance(driver, purgeDedupeKeys, [...lastKey, forgotten]);
    lastKey = pass?.looked === looked ? [String(pass.tenant_id), String(pass.dedupe_key)] : null;
    await between();
  }
  return purged;
}

async function inMaintenance<R extends Row>(
  driver: RecordDriver,
  text: string,
  values: readonly unknown[],
): Promise<R | undefined> {
  return driver.transaction({ for: 'maintenance' }, async (sql) => {
    await sql.script(`SET LOCAL row_security = off; SET LOCAL jit = off`);
    const [row] = await sql.query<R>(text, values);
    return row;
  });
}
