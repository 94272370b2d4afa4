import type { Row } from '../driver/driver.ts';
import type { EventFilter, HistogramBucket, ReadScope } from '../record-store.ts';
import { histogramStatement } from './histogram.sql.ts';
import { defaultHistogramMs, histogramOrigin, histogramRange } from './histogram-range.ts';
import { prepareFilter, type Reading } from './reading.ts';
import { readInScope } from './run-statement.ts';

/**
 * How many events lie in each bucket of time, empty ones included. Exact, over a range that always has two ends: without
 * `before` it ends now, without `after` it is the week before that. Buckets have a length a clock can show, so there may
 * be fewer than asked for.
 */
export async function readHistogram(
  reading: Reading,
  scope: ReadScope,
  asked: EventFilter,
  buckets: number,
): Promise<readonly HistogramBucket[]> {
  const { filter, type, empty } = await prepareFilter(reading, scope, asked);
  const beforeMs = asked.before === undefined ? reading.now() + 1 : Date.parse(utc(filter.before));
  const afterMs = asked.after === undefined ? beforeMs - defaultHistogramMs : Date.parse(utc(filter.after));
  const { startsMs, stepMs } = histogramRange(afterMs, beforeMs, buckets);
  const counts = new Map<number, number>();
  if (!empty && startsMs.length > 0) {
    const ends = {
      after: asked.after === undefined ? new Date(afterMs).toISOString() : filter.after,
      before: asked.before === undefined ? new Date(beforeMs).toISOString() : filter.before,
    };
    const statement = histogramStatement({ ...filter, ...ends }, type, stepMs, histogramOrigin);
    const rows = await readInScope(reading.driver, scope, reading.timeoutMs, (sql) =>
      reading.run<Row>(sql, scope, statement),
    );
    for (const row of rows) counts.set(Date.parse(String(row.start)), Number(row.count));
  }
  return startsMs.map((start) => ({ start: new Date(start).toISOString(), count: counts.get(start) ?? 0 }));
}

/** A time without an offset is UTC here and in the database; JavaScript would take it for local time. */
function utc(time: string): string {
  return /T.*(?:Z|[+-]\d\d:\d\d)$/.test(time) || !time.includes('T') ? time : `${time}Z`;
}
