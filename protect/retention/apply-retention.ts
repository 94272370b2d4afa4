import { setTimeout as delay } from 'node:timers/promises';
import { type Lane, lanes } from '@evident/contract/event';
import type { RecordDriver, Sql } from '@evident/store/record';
import { batchRows, deleteBatch, fromStart } from './delete-expired.ts';
import { dropPartition } from './drop-partition.ts';
import { isDroppable } from './droppable.ts';
import { type KeepClass, keepClasses, latestCutoff } from './keep-classes.ts';
import { type LanePartition, lanePartitions } from './lane-partitions.ts';
import { purgeForgotten } from './purge-identities.ts';
import { refuseNarrowedRole } from './refuse-narrowed-role.ts';
import { checkPolicy, momentOfPlan, planIdOf, type RetentionPolicy } from './retention-policy.ts';
import { endRun, startRun } from './retention-run.ts';

/** One thing that was done. Rows of a dropped partition are estimated, those of deletes exact; bytes are those of the table. */
export interface RetentionStep {
  readonly kind: 'drop' | 'delete';
  readonly lane: Lane;
  readonly partition: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface ApplyRetentionOptions {
  readonly now: Date;
  /** The plan that somebody looked at: its moment counts, and a plan of another policy is refused. */
  readonly confirmPlanId?: string | undefined;
  readonly onProgress?: ((step: RetentionStep) => void) | undefined;
  /** Stops after the step at hand. Running it again goes on where it was. */
  readonly signal?: AbortSignal | undefined;
  /** Rest between two batches, in milliseconds, so that others get their turn. */
  readonly pauseMs?: number | undefined;
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** `busy`: another process is at it. `stopped`: the signal said so. `skipped`: partitions whose lock was not to be had; next time. */
export interface RetentionResult {
  readonly status: 'done' | 'stopped' | 'busy';
  readonly planId: string;
  readonly dropped: readonly string[];
  readonly skipped: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  /** Ids of events long gone that were forgotten. */
  readonly forgottenIds: number;
}

const defaultPauseMs = 20;

/**
 * Takes away what a policy does not keep: whole partitions where it can, small batches where it cannot. It may be killed
 * at any moment and run again; only one process at a time does it.
 * @throws EvidentError `INVALID_INPUT` for a policy or plan that is not valid, `FORBIDDEN` under the wrong database role.
 */
export async function applyRetention(
  driver: RecordDriver,
  policy: RetentionPolicy,
  options: ApplyRetentionOptions,
): Promise<RetentionResult> {
  checkPolicy(policy);
  const { confirmPlanId } = options;
  const now = confirmPlanId === undefined ? options.now : momentOfPlan(confirmPlanId, policy);
  const planId = confirmPlanId ?? planIdOf(policy, now);
  const result = await driver.withLock('retention', (lock) =>
    run(driver, lock, policy, planId, now, options),
  );
  return result ?? { status: 'busy', planId, dropped: [], skipped: [], rows: 0, bytes: 0, forgottenIds: 0 };
}

/** Thrown between two steps when the signal says stop. */
class Stopped extends Error {}

async function run(
  driver: RecordDriver,
  lock: Sql,
  policy: RetentionPolicy,
  planId: string,
  now: Date,
  {
    onProgress,
    signal,
    pauseMs = defaultPauseMs,
    sleep = delay as (ms: number) => Promise<void>,
  }: ApplyRetentionOptions,
): Promise<RetentionResult> {
  const runId = await driver.transaction({ for: 'maintenance' }, async (sql) => {
    await refuseNarrowedRole(sql);
    return startRun(sql, planId, policy);
  });
  const dropped: string[] = [];
  const skipped: string[] = [];
  let rows = 0;
  let bytes = 0;
  let forgottenIds = 0;

  const between = async (): Promise<void> => {
    if (signal?.aborted) throw new Stopped();
    await sleep(pauseMs);
    // The lock lives with its connection: when that is gone, somebody else may be at it.
    await lock.query('SELECT 1');
  };
  const note = (step: RetentionStep): void => {
    rows += step.rows;
    bytes += step.bytes;
    onProgress?.(step);
  };
  const deleteFrom = async (partition: LanePartition, classes: readonly KeepClass[]): Promise<void> => {
    let from = fromStart;
    for (;;) {
      const batch = await deleteBatch(driver, runId, partition, classes, from);
      if (batch.rows > 0)
        note({ kind: 'delete', lane: partition.lane, partition: partition.name, ...sizeOf(batch) });
      await between();
      if (batch.last === undefined || batch.rows < batchRows) return;
      from = batch.last;
    }
  };

  const finish = async (status: 'done' | 'stopped'): Promise<RetentionResult> => {
    await driver.transaction({ for: 'maintenance' }, (sql) => endRun(sql, runId, status));
    return { status, planId, dropped, skipped, rows, bytes, forgottenIds };
  };
  try {
    for (const lane of lanes) {
      const classes = keepClasses(policy, lane, now);
      const latest = latestCutoff(classes);
      if (latest === undefined) continue;
      let oldest = true;
      for (const partition of await lanePartitions(driver, lane, latest)) {
        await between();
        if (!(await isDroppable(driver, partition, classes))) {
          oldest &&= partition.isPast;
          await deleteFrom(partition, classes);
          continue;
        }
        // An empty one between others that stay is there for late events.
        if (partition.isEmpty && !oldest) continue;
        const taken = await dropPartition(driver, runId, partition, classes, sleep);
        if (taken === undefined) {
          oldest = false;
          skipped.push(partition.name);
        } else {
          dropped.push(partition.name);
          note({ kind: 'drop', lane, partition: partition.name, ...sizeOf(taken) });
        }
      }
    }
    forgottenIds = await purgeForgotten(driver, { now, cutoffs: cutoffsOf(policy, now), between });
  } catch (error) {
    if (error instanceof Stopped) return finish('stopped');
    // The database may be away, which is then what is to be told.
    await driver
      .transaction({ for: 'maintenance' }, (sql) => endRun(sql, runId, 'failed'))
      .catch(() => undefined);
    throw error;
  }
  return finish('done');
}

function sizeOf({ rows, bytes }: { readonly rows: number; readonly bytes: number }) {
  return { rows, bytes };
}

function cutoffsOf(policy: RetentionPolicy, now: Date) {
  return {
    record: latestCutoff(keepClasses(policy, 'record', now)),
    product: latestCutoff(keepClasses(policy, 'product', now)),
  };
}
