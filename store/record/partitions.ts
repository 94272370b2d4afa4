import type { RecordDriver } from './driver/driver.ts';

/** How far ahead partitions are made, in days. A month of quiet holidays must not matter. */
const daysAhead = { record: 95, product: 35 } as const;

/**
 * Makes the partitions of the coming weeks; answers how many. Waits at most two seconds for its lock, so that it never
 * queues readers behind a long query: it is called hourly, and weeks ahead.
 */
export async function makePartitionsAhead(driver: RecordDriver): Promise<number> {
  let made = 0;
  for (const [lane, days] of Object.entries(daysAhead)) {
    made += await driver.transaction({ for: 'maintenance' }, async (sql) => {
      await sql.script(`SET LOCAL lock_timeout = '2s'; SET LOCAL row_security = off`);
      const [row] = await sql.query<{ made: number }>(
        `SELECT evident.make_partitions($1, now() + make_interval(days => $2)) AS made`,
        [lane, days],
      );
      return row?.made ?? 0;
    });
  }
  return made;
}
