import { isLockTimeout, type RecordDriver, sqlStateOf } from '@evident/store/record';
import { isDroppable } from './droppable.ts';
import type { KeepClass } from './keep-classes.ts';
import { type LanePartition, rowsOf, tableOf } from './lane-partitions.ts';
import { noteStep, type Taken } from './retention-run.ts';

const attempts = 10;
const deadlock = '40P01';

/**
 * Drops a partition in a transaction of its own. Everybody who reads the lane waits while the lock is wanted, so it is
 * wanted for a short time only, and again after a pause. Answers undefined when it could not be had, or when a late
 * event that must be kept has come in the meantime.
 */
export async function dropPartition(
  driver: RecordDriver,
  runId: string,
  partition: LanePartition,
  classes: readonly KeepClass[],
  sleep: (ms: number) => Promise<void>,
): Promise<Taken | undefined> {
  const rows = await rowsOf(driver, partition);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return await driver.transaction({ for: 'maintenance' }, async (sql) => {
        // In the order in which readers and writers lock, so that nobody waits in a circle.
        await sql.script(`
          SET LOCAL row_security = off; SET LOCAL lock_timeout = '1s';
          LOCK TABLE ONLY evident.activity_events_${partition.lane} IN ACCESS EXCLUSIVE MODE;
          LOCK TABLE ${tableOf(partition)} IN ACCESS EXCLUSIVE MODE`);
        if (!(await isDroppable(sql, partition, classes))) return undefined;
        await sql.query('SELECT evident.drop_partition($1)', [partition.name]);
        const taken = { rows, bytes: partition.bytes, dropped: partition.name };
        await noteStep(sql, runId, taken);
        return taken;
      });
    } catch (error) {
      if (!isLockTimeout(error) && sqlStateOf(error) !== deadlock) throw error;
      await sleep(attempt * 500);
    }
  }
  return undefined;
}
