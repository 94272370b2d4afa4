import type { Row } from '../driver/driver.ts';
import type { EventFilter, ReadScope, TypeCount } from '../record-store.ts';
import { prepareFilter, type Reading } from './reading.ts';
import { readInScope } from './run-statement.ts';
import { typeCountsStatement } from './type-counts.sql.ts';

/** How many of the newest matching events of each lane are looked at. */
const newest = 10_000;

/** Which types the newest matching events have, most frequent first: exact up to 10,000 events of a lane. */
export async function countTypes(
  reading: Reading,
  scope: ReadScope,
  asked: EventFilter,
): Promise<readonly TypeCount[]> {
  const { filter, type, empty } = await prepareFilter(reading, scope, asked);
  if (empty) return [];
  const statement = typeCountsStatement(filter, type, newest);
  const rows = await readInScope(reading.driver, scope, reading.timeoutMs, (sql) =>
    reading.run<Row>(sql, scope, statement),
  );
  return rows.map((row) => ({
    type: String(row.event_type),
    count: Number(row.count),
    lastAt: String(row.last_at),
  }));
}
