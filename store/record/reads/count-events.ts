import type { Row } from '../driver/driver.ts';
import type { CappedCount, EventFilter, ReadScope } from '../record-store.ts';
import { countStatement } from './count.sql.ts';
import { invalid } from './read-filter.ts';
import { prepareFilter, type Reading } from './reading.ts';
import { readInScope } from './run-statement.ts';

const defaultCap = 10_000;
const largestCap = 1_000_000;

/** How many events match, counted up to `cap`. `capped` says there are more. */
export async function countEvents(
  reading: Reading,
  scope: ReadScope,
  asked: EventFilter,
  cap: number = defaultCap,
): Promise<CappedCount> {
  if (!Number.isInteger(cap) || cap < 1 || cap > largestCap) {
    throw invalid('cap', `must be a whole number from 1 to ${largestCap}`);
  }
  const { filter, type, empty } = await prepareFilter(reading, scope, asked);
  if (empty) return { count: 0, capped: false };
  const statement = countStatement(filter, type, cap + 1);
  const [row] = await readInScope(reading.driver, scope, reading.timeoutMs, (sql) =>
    reading.run<Row>(sql, scope, statement),
  );
  const count = Number(row?.count ?? 0);
  return { count: Math.min(count, cap), capped: count > cap };
}
