import { type Lane, lanes } from '@evident/contract/event';
import type { RecordDriver, Sql } from '@evident/store/record';
import { isDroppable } from './droppable.ts';
import { classExpressions } from './expired.sql.ts';
import { type KeepClass, keepClasses, latestCutoff } from './keep-classes.ts';
import { type LanePartition, lanePartitions, rowsOf, tableOf } from './lane-partitions.ts';
import { refuseNarrowedRole } from './refuse-narrowed-role.ts';
import { checkPolicy, planIdOf, type RetentionPolicy, type RetentionRule } from './retention-policy.ts';

/** A partition that goes as a whole. `rows` is as the database's statistics have it. */
export interface PlannedDrop {
  readonly partition: string;
  readonly lane: Lane;
  readonly rows: number;
  readonly bytes: number;
}

/** Rows that one rule lets go from partitions that stay. Counted up to a million a partition; `capped` says there are more. */
export interface PlannedDelete {
  readonly rule: RetentionRule;
  readonly lane: Lane;
  readonly rows: number;
  readonly capped: boolean;
  readonly bytes: number;
}

/** What a policy would take away at a moment. Confirm it by its `id`. */
export interface RetentionPlan {
  readonly id: string;
  /** ISO 8601. */
  readonly now: string;
  readonly policy: RetentionPolicy;
  readonly drops: readonly PlannedDrop[];
  readonly deletes: readonly PlannedDelete[];
  /** Of drops and deletes together: partly estimated. */
  readonly rows: number;
  readonly bytes: number;
}

const countedRows = 1_000_000;

/** Says what would go, and changes nothing. */
export async function planRetention(
  driver: RecordDriver,
  policy: RetentionPolicy,
  now: Date,
): Promise<RetentionPlan> {
  checkPolicy(policy);
  return driver.transaction({ for: 'maintenance', readOnly: true }, async (sql) => {
    await refuseNarrowedRole(sql);
    const drops: PlannedDrop[] = [];
    const deletes: PlannedDelete[] = [];
    for (const lane of lanes) {
      const classes = keepClasses(policy, lane, now);
      const latest = latestCutoff(classes);
      if (latest === undefined) continue;
      let oldest = true;
      for (const partition of await lanePartitions(sql, lane, latest)) {
        if (await isDroppable(sql, partition, classes)) {
          // An empty one between others that stay is there for late events.
          if (partition.isEmpty && !oldest) continue;
          const rows = await rowsOf(sql, partition);
          drops.push({ partition: partition.name, lane, rows, bytes: partition.bytes });
        } else {
          oldest &&= partition.isPast;
          addDeletes(deletes, await countExpired(sql, partition, classes));
        }
      }
    }
    const all = [...drops, ...deletes];
    return {
      id: planIdOf(policy, now),
      now: now.toISOString(),
      policy,
      drops,
      deletes,
      rows: all.reduce((sum, { rows }) => sum + rows, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

async function countExpired(
  sql: Sql,
  partition: LanePartition,
  classes: readonly KeepClass[],
): Promise<readonly PlannedDelete[]> {
  const { cutoff, position, values } = classExpressions(classes);
  const rows = await sql.query<{ position: number; count: string; bytes: string }>(
    `
SELECT position, count(*) AS count, sum(bytes) AS bytes
FROM (
  SELECT ${position} AS position, pg_column_size(e.*) AS bytes
  FROM ${tableOf(partition)} e
  WHERE created_at < $${values.length + 1}::timestamptz AND created_at < ${cutoff}
  LIMIT ${countedRows}
) AS expired
GROUP BY position`,
    [...values, latestCutoff(classes)?.toISOString()],
  );
  const capped = rows.reduce((sum, { count }) => sum + Number(count), 0) === countedRows;
  return rows.flatMap((row) => {
    const rule = classes[row.position]?.rule;
    return rule
      ? [{ rule, lane: partition.lane, rows: Number(row.count), capped, bytes: Number(row.bytes) }]
      : [];
  });
}

/** One line a rule and lane. */
function addDeletes(deletes: PlannedDelete[], more: readonly PlannedDelete[]): void {
  for (const one of more) {
    const index = deletes.findIndex(({ rule, lane }) => rule === one.rule && lane === one.lane);
    const before = deletes[index];
    if (before === undefined) {
      deletes.push(one);
      continue;
    }
    deletes[index] = {
      ...before,
      rows: before.rows + one.rows,
      bytes: before.bytes + one.bytes,
      capped: before.capped || one.capped,
    };
  }
}
