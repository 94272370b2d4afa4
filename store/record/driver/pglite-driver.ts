import type { RecordDriver, Sql, TransactionOptions } from './driver.ts';
import { DriverError } from './driver-error.ts';
import { openPgliteSession, type PgliteSession } from './pglite-session.ts';
import { type Priority, PriorityGate } from './priority-gate.ts';
import { sessionSql } from './session-sql.ts';
import { runTransaction } from './transaction.ts';

export interface PgliteDriverOptions {
  /** Directory the database lives in, made when it is not there; in memory when absent. */
  readonly dataDir?: string | undefined;
  /** Contents to start a database in memory from, as `snapshot()` answers them. */
  readonly snapshot?: Uint8Array | undefined;
}

/** A driver of the embedded database. */
export interface PgliteDriver extends RecordDriver {
  readonly engine: 'pglite';
  /** The whole database as a tar, to start another one in memory from. */
  snapshot(): Promise<Uint8Array>;
}

/**
 * The record in PGlite, in a worker thread. There is one connection: transactions take turns, appending first. Starts at
 * the first statement; a worker that dies fails what was pending as `unavailable` and is started again by the next call.
 */
export function createPgliteDriver(options: PgliteDriverOptions = {}): PgliteDriver {
  const gate = new PriorityGate();
  const locks = new Set<string>();
  let session: PgliteSession | undefined;
  let closed = false;

  const currentSession = async (): Promise<PgliteSession> => {
    if (closed) throw new DriverError('unavailable', 'DRIVER_CLOSED', 'The database was closed.');
    if (session?.alive) return session;
    if (session !== undefined && options.dataDir === undefined) {
      throw new DriverError('unavailable', 'MEMORY_LOST', 'The database in memory was lost with its worker.');
    }
    session = await openPgliteSession({ pgdata: options.dataDir, snapshot: options.snapshot });
    return session;
  };

  const take = <T>(priority: Priority, work: (current: PgliteSession) => Promise<T>): Promise<T> =>
    gate.run(priority, async () => {
      const current = await currentSession();
      try {
        return await work(current);
      } finally {
        await leaveTransaction(current);
      }
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
        closed = true;
        if (session?.alive) await session.close();
      }),
  };
}

function priorityOf(options: TransactionOptions): Priority {
  return options.for ?? (options.readOnly ? 'read' : 'maintenance');
}

function limitsOf(_session: PgliteSession) {
  return { statementTimeout: false, overdue: (timeoutMs: number) => ({ afterMs: timeoutMs, act: () => {} }) };
}

/** The next one must not run inside a transaction that was left open; a connection that cannot leave it is ended. */
async function leaveTransaction(session: PgliteSession): Promise<void> {
  if (!session.alive || session.client.getTransactionStatus() === 'I') return;
  await session.client.query('ROLLBACK').catch(() => undefined);
  if (session.client.getTransactionStatus() !== 'I') await session.kill();
}
