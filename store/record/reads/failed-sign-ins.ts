import { limits } from '@evident/contract/event';
import type { Row } from '../driver/driver.ts';
import type { EventReader, FailedSignIns, ReadScope } from '../record-store.ts';
import { failedSignInsStatement } from './failed-sign-ins.sql.ts';
import { invalid, readFilter } from './read-filter.ts';
import type { Reading } from './reading.ts';
import { readInScope } from './run-statement.ts';

const failedSignIn = 'auth.login_failed';
/** Where a window ends that has no end: beyond any clock's error, and before the partitions that wait for the future. */
const dayMs = 86_400_000;

/** Addresses from which sign-ins failed in a window, most failures first. */
export async function failedSignIns(
  reading: Reading,
  scope: ReadScope,
  window: Parameters<EventReader['failedSignIns']>[1],
): Promise<readonly FailedSignIns[]> {
  const { limit = 100 } = window;
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.pageSize) {
    throw invalid('limit', `must be a whole number from 1 to ${limits.pageSize}`);
  }
  const { equal, after, before } = readFilter(scope, window);
  const statement = failedSignInsStatement({
    names: [...new Set([failedSignIn, ...reading.namesOf(failedSignIn)])],
    tenantId: equal[0]?.[1],
    after,
    before: window.before === undefined ? new Date(reading.now() + dayMs).toISOString() : before,
    limit,
  });
  const rows = await readInScope(reading.driver, scope, reading.timeoutMs, (sql) =>
    reading.run<Row>(sql, scope, statement),
  );
  return rows.map((row) => ({
    ipAddress: String(row.ip_address),
    count: Number(row.count),
    users: Number(row.users),
    firstAt: String(row.first_at),
    lastAt: String(row.last_at),
  }));
}
