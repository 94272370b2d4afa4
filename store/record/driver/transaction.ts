import pg from 'pg';
import type { Sql, TransactionOptions } from './driver.ts';
import { DriverError, toDriverError } from './driver-error.ts';
import { type Overdue, sessionSql } from './session-sql.ts';

/** How an engine keeps `timeoutMs`. */
export interface EngineLimits {
  /** Whether `statement_timeout` works there. */
  readonly statementTimeout: boolean;
  /** What to do, and when, about a statement that is still running. */
  overdue(timeoutMs: number): Overdue;
}

/**
 * Runs `work` between BEGIN and COMMIT on one connection. BEGIN travels with the first statement, so a transaction of
 * one statement takes two round trips; when BEGIN fails the connection is in an aborted transaction or gone, so the
 * statement behind it cannot take effect. Rejects with a `DriverError`, or with what `work` threw, after ROLLBACK.
 */
export async function runTransaction<T>(
  client: pg.ClientBase,
  options: TransactionOptions,
  limits: EngineLimits,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const overdue = options.timeoutMs === undefined ? undefined : limits.overdue(options.timeoutMs);
  const sql = sessionSql(client, overdue);
  const begun = sql.script(beginText(options, limits.statementTimeout)).then(
    () => undefined,
    (error: unknown) => error,
  );
  let result: T;
  try {
    result = await work(sql);
  } catch (error) {
    sql.end();
    const beginError = await begun;
    // Whether ROLLBACK arrived is seen in the connection's status by whoever takes it back.
    await client.query('ROLLBACK').catch(() => undefined);
    throw beginError ?? error;
  }
  sql.end();
  const beginError = await begun;
  if (beginError !== undefined) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw beginError;
  }
  await commit(client);
  return result;
}

async function commit(client: pg.ClientBase): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('COMMIT'));
  } catch (error) {
    throw toDriverError(error);
  }
  // A statement failed and `work` went on regardless: PostgreSQL answers COMMIT with ROLLBACK, and no error.
  if (command !== 'COMMIT') {
    throw new DriverError(
      'statement',
      '25P02',
      'The transaction was rolled back because a statement failed.',
    );
  }
}

const roles: ReadonlySet<string> = new Set(['evident_reader', 'evident_staff']);

function beginText(options: TransactionOptions, statementTimeout: boolean): string {
  const { role, tenantId, timeoutMs } = options;
  const settings = [`BEGIN ISOLATION LEVEL READ COMMITTED${options.readOnly ? ' READ ONLY' : ''}`];
  if (statementTimeout && timeoutMs !== undefined) {
    settings.push(`SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`);
  }
  // A purge that row-level security would silently narrow must fail instead.
  if (options.for === 'maintenance' && role === undefined) settings.push('SET LOCAL row_security = off');
  if (tenantId !== undefined) {
    settings.push(`SET LOCAL evident.tenant_id = ${pg.escapeLiteral(tenantId)}`);
  }
  if (role !== undefined) {
    if (!roles.has(role)) throw new DriverError('statement', '22023', 'This is not a role of Evident.');
    settings.push(`SET LOCAL ROLE ${role}`);
  }
  return settings.join('; ');
}
