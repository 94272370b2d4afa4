import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordDriver, Sql, TransactionOptions } from '../driver.ts';
import { DriverError } from '../driver-error.ts';
import { sessionSql } from '../session/session-sql.ts';
import { type EngineLimits, runTransaction } from '../session/transaction.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { makeDatabase } from './make-database.ts';
import { openPgliteSession, type PgliteSession } from './pglite-session.ts';
import { type Priority, PriorityGate } from './priority-gate.ts';
import { stopAfter, YieldingReads } from './yielding-reads.ts';

export interface PgliteDriverOptions {
  /** Directory the database lives in, made when it is not there; in memory when absent. */
  readonly dataDir?: string | undefined;
  /** Contents to start a database in memory from, as `snapshot()` answers them. */
  readonly snapshot?: Uint8Array | undefined;
  /**
   * What a commit survives. `fsync`, the default: a power cut. `process`: the end of this process, however it comes,
   * but not the machine's. See docs/embedded-durability.md.
   */
  readonly durability?: 'fsync' | 'process' | undefined;
}

/** A driver of the embedded database. */
export interface PgliteDriver extends RecordDriver {
  readonly engine: 'pglite';
  /** Claims the data directory now, which the first statement does otherwise; rejects when another process has it. */
  claim(): Promise<void>;
  /** The whole database as a tar, to start another one in memory from. */
  snapshot(): Promise<Uint8Array>;
}

/** After a start that failed, calls fail alike for this long instead of each starting a worker. */
const failedStartMs = 1_000;

/**
 * The record in PGlite, in a worker thread. There is one connection: transactions take turns, appending first. Starts at
 * the first statement; a worker that dies fails what was pending as `unavailable` and is started again by the next call.
 */
export function createPgliteDriver(options: PgliteDriverOptions = {}): PgliteDriver {
  const { dataDir } = options;
  const onDisk = dataDir !== undefined;
  const reads = new YieldingReads(onDisk);
  const gate = new PriorityGate((priority) => {
    if (priority === 'write') reads.writerWaits();
  });
  const locks = new Set<string>();
  let directoryLock: DirectoryLock | undefined;
  let session: PgliteSession | undefined;
  let failedStart: { readonly at: number; readonly error: unknown } | undefined;
  let closed = false;

  const currentSession = async (): Promise<PgliteSession> => {
    if (closed) throw new DriverError('unavailable', 'DRIVER_CLOSED', 'The database was closed.');
    if (session?.alive) return session;
    if (!onDisk && session !== undefined) {
      throw new DriverError('unavailable', 'MEMORY_LOST', 'The database in memory was lost with its worker.');
    }
    if (failedStart && performance.now() - failedStart.at < failedStartMs) throw failedStart.error;
    try {
      session = await start();
    } catch (error) {
      failedStart = { at: performance.now(), error };
      throw error;
    }
    return session;
  };

  const claim = async (): Promise<void> => {
    if (dataDir !== undefined) directoryLock ??= await lockDirectory(dataDir);
  };

  const start = async (): Promise<PgliteSession> => {
    await claim();
    const pgdata = dataDir === undefined ? undefined : join(dataDir, 'pgdata');
    const fsync = onDisk && options.durability !== 'process';
    if (pgdata !== undefined && !existsSync(pgdata)) await makeDatabase(pgdata, fsync);
    return openPgliteSession({ pgdata, snapshot: options.snapshot, fsync });
  };

  const take = <T>(priority: Priority, work: (current: PgliteSession) => Promise<T>): Promise<T> =>
    gate.run(priority, async () => {
      const current = await currentSession();
      try {
        if (priority !== 'read') return await work(current);
        return await reads.run(current, gate.isWaiting('write'), () => work(current));
      } finally {
        await leaveTransaction(current);
      }
    });

  const limitsOf = (current: PgliteSession): EngineLimits => ({
    statementTimeout: false,
    watch: (timeoutMs) => stopAfter(current, timeoutMs, onDisk),
  });

  const sql: Sql = {
    query: (text, values, name) =>
      take('maintenance', ({ client }) => sessionSql(client).query(text, values, name)),
    script: (text) => take('maintenance', ({ client }) => sessionSql(client).script(text)),
    copyIn: (table, columns, data) =>
      take('maintenance', ({ client }) => sessionSql(client).copyIn(table, columns, data)),
  };

  return {
    ...sql,
    engine: 'pglite',
    claim: () => gate.run('maintenance', claim),
    transaction: (settings, work) =>
      take(priorityOf(settings), (current) =>
        runTransaction(current.client, settings, limitsOf(current), work),
      ),
    // Nobody else has this data directory, so a lock within the process is the whole of it.
    withLock: async (key, work) => {
      if (locks.has(key)) return undefined;
      locks.add(key);
      try {
        return await work(sql);
      } finally {
        locks.delete(key);
      }
    },
    snapshot: () => take('maintenance', (current) => current.snapshot()),
    close: () =>
      gate.run('maintenance', async () => {
        if (closed) return;
        closed = true;
        if (!onDisk) await session?.kill(stoppedByClose());
        else if (session?.alive) await session.close();
        await directoryLock?.release();
      }),
  };
}

function stoppedByClose(): DriverError {
  return new DriverError('unavailable', 'DRIVER_CLOSED', 'The database was closed.');
}

function priorityOf(options: TransactionOptions): Priority {
  return options.for ?? (options.readOnly ? 'read' : 'maintenance');
}

/** The next one must not run inside a transaction that was left open; a connection that cannot leave it is ended. */
async function leaveTransaction(session: PgliteSession): Promise<void> {
  if (!session.alive || session.client.getTransactionStatus() === 'I') return;
  await session.client.query('ROLLBACK').catch(() => undefined);
  if (session.client.getTransactionStatus() !== 'I') {
    await session.kill(new DriverError('unavailable', 'WORKER_DIED', 'The embedded database was restarted.'));
  }
}
