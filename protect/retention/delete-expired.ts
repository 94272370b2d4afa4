import type { RecordDriver, Sql } from '@evident/store/record';
import { classExpressions } from './expired.sql.ts';
import { type KeepClass, latestCutoff } from './keep-classes.ts';
import { type LanePartition, tableOf } from './lane-partitions.ts';
import { noteStep } from './retention-run.ts';

/** Rows of one transaction: short enough that nobody notices, and little to do again after a kill. */
export const batchRows = 5_000;

/** Where a batch ended; the next one starts there. */
export interface DeletedBatch {
  readonly rows: number;
  readonly bytes: number;
  readonly last: Position | undefined;
}

export interface Position {
  readonly createdAt: string;
  readonly id: string;
}

export const fromStart: Position = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

interface BatchRow extends Record<string, unknown> {
  readonly rows: string;
  readonly bytes: string;
  readonly created_at: string | null;
  readonly id: string | null;
}

/**
 * Deletes the next expired rows of a partition, oldest first, in a transaction of its own. Rows that somebody holds are
 * left for another day.
 */
export async function deleteBatch(
  driver: RecordDriver,
  runId: string,
  partition: LanePartition,
  classes: readonly KeepClass[],
  from: Position,
): Promise<DeletedBatch> {
  const { cutoff, values } = classExpressions(classes);
  const place = (offset: number) => `$${values.length + offset}`;
  const table = tableOf(partition);
  const text = `
WITH doomed AS (
  SELECT ctid FROM ${table}
  WHERE created_at >= ${place(1)}::timestamptz AND (created_at, id) > (${place(1)}::timestamptz, ${place(2)}::uuid)
    AND created_at < ${place(3)}::timestamptz AND created_at < ${cutoff}
  ORDER BY created_at, id LIMIT ${batchRows}
  FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM ${table} e WHERE e.ctid = ANY (ARRAY(SELECT ctid FROM doomed))
  RETURNING e.created_at, e.id, pg_column_size(e.*) AS bytes
)
SELECT count(*) OVER () AS rows, sum(bytes) OVER () AS bytes, created_at, id FROM gone ORDER BY created_at DESC, id DESC LIMIT 1`;
  const all = [...values, from.createdAt, from.id, latestCutoff(classes)?.toISOString()];
  return driver.transaction({ for: 'maintenance' }, async (sql: Sql) => {
    await sql.script(`SET LOCAL row_security = off; SET LOCAL lock_timeout = '5s'`);
    const [row] = await sql.query<BatchRow>(text, all);
    if (row === undefined) return { rows: 0, bytes: 0, last: undefined };
    const batch = { rows: Number(row.rows), bytes: Number(row.bytes) };
    await noteStep(sql, runId, batch);
    return { ...batch, last: { createdAt: String(row.created_at), id: String(row.id) } };
  });
}
