import type { RecordDriver } from './driver/driver.ts';

/**
 * Vacuums and analyses one table after the other, as autovacuum does on a PostgreSQL server; answers how many. Each is
 * a statement of its own, so appends go in between.
 */
export async function tidyTables(driver: RecordDriver): Promise<number> {
  const tables = await driver.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables WHERE schemaname = 'evident' ORDER BY 1`,
  );
  for (const { name } of tables) await driver.script(`VACUUM (ANALYZE) ${name}`);
  return tables.length;
}
