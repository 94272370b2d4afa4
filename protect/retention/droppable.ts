import type { Sql } from '@evident/store/record';
import { anyOfClasses, classExpressions } from './expired.sql.ts';
import type { KeepClass } from './keep-classes.ts';
import { type LanePartition, tableOf } from './lane-partitions.ts';

/** Whether nothing in a partition must be kept: its classes' cutoffs are all past its end, or no row is of those whose are not. */
export async function isDroppable(
  sql: Sql,
  partition: LanePartition,
  classes: readonly KeepClass[],
): Promise<boolean> {
  if (partition.isPast) return false;
  const end = Date.parse(partition.endsAt);
  const kept = classes.filter(({ cutoff }) => cutoff === undefined || cutoff.getTime() < end);
  if (kept.length === 0) return true;
  // Nothing is old enough yet: no need to look.
  if (kept.length === classes.length) return false;

  const { cutoff, values: classValues } = classExpressions(classes);
  const values = [...classValues];
  const likely = anyOfClasses(kept, values);
  const [row] = await sql.query<{ kept: boolean }>(
    `SELECT EXISTS (SELECT FROM ${tableOf(partition)} WHERE (${likely}) AND NOT coalesce(created_at < ${cutoff}, false)) AS kept`,
    values,
  );
  return row?.kept === false;
}
