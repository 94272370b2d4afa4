import type { RecordDriver, Row, Sql } from '@evident/store/record';

/** A look may cost this much of the database's time, no more. */
const timeoutMs = 3000;

/** Runs read-only statements over all tenants, given up after three seconds. */
export function look<T>(driver: RecordDriver, work: (sql: Sql) => Promise<T>): Promise<T> {
  return driver.transaction({ for: 'read', role: 'evident_staff', readOnly: true, timeoutMs }, work);
}

/** One statement of {@link look}. */
export function lookAt<R extends Row>(
  driver: RecordDriver,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  return look(driver, (sql) => sql.query<R>(text, values));
}
