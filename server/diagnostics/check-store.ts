import type { Check } from '@evident/contract/api';
import type { RecordDriver, Row } from '@evident/store/record';
import type { DiagnosisSources } from './diagnosis.ts';

const dayMs = 86_400_000;
const leastDaysAhead = 3;
const mostSkewMs = 2000;

const partitionsEnd =
  'SELECT lane, max(ends_at) AS ends_at FROM evident.event_partitions GROUP BY lane ORDER BY lane';

/** A partition whose index is missing or not valid makes every read that crosses it slow. */
const indexesByTable = `
SELECT count(*) FILTER (WHERE NOT i.indisvalid)::int AS invalid,
  (SELECT count(*)::int FROM pg_index p WHERE p.indrelid = 'evident.activity_events'::regclass) AS parents
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'evident' AND c.relname LIKE 'activity_events%'`;

export async function checkPartitions({ driver, clock }: DiagnosisSources): Promise<Check> {
  const rows = await ask<{ lane: string; ends_at: string }>(driver, partitionsEnd);
  const ends = rows.map(({ lane, ends_at }) => ({
    lane,
    days: Math.floor((Date.parse(ends_at) - clock()) / dayMs),
  }));
  const short = ends.filter(({ days }) => days < leastDaysAhead);
  if (ends.length > 0 && short.length === 0) {
    const said = ends.map(({ lane, days }) => `${lane} for ${days} days`).join(', ');
    return { name: 'partitions', status: 'ok', message: `partitions are made ahead: ${said}` };
  }
  return {
    name: 'partitions',
    status: 'fail',
    message: `partitions run out: ${short.map(({ lane, days }) => `${lane} in ${days} days`).join(', ') || 'there are none'}`,
    advice:
      'Events still land, but reads slow down. The hourly job makes them; its failure is in the log of the server.',
  };
}

export async function checkIndexes({ driver }: DiagnosisSources): Promise<Check> {
  const [row] = await ask<{ invalid: number; parents: number }>(driver, indexesByTable);
  if (row && row.invalid === 0 && row.parents > 0) {
    return {
      name: 'indexes',
      status: 'ok',
      message: `all ${row.parents} indexes are valid on every partition`,
    };
  }
  return {
    name: 'indexes',
    status: 'fail',
    message: `${row?.invalid ?? 'some'} indexes are not valid`,
    advice: 'REINDEX them; reads that need them are slow until then.',
  };
}

export async function checkClock({ driver, clock }: DiagnosisSources): Promise<Check> {
  const [row] = await ask<{ now: string }>(driver, 'SELECT clock_timestamp() AS now');
  const skewMs = Math.abs(Date.parse(row?.now ?? '') - clock());
  if (skewMs <= mostSkewMs)
    return { name: 'clock', status: 'ok', message: 'server and database agree on the time' };
  return {
    name: 'clock',
    status: 'warn',
    message: `server and database are ${Math.round(skewMs / 1000)} s apart`,
    advice: 'Synchronise both by NTP: times of events come from the server, partitions from the database.',
  };
}

/** A read of the catalogue or of few rows, given up early. */
export function ask<R extends Row>(
  driver: RecordDriver,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  return driver.transaction({ for: 'read', role: 'evident_staff', readOnly: true, timeoutMs: 3000 }, (sql) =>
    sql.query<R>(text, values),
  );
}
