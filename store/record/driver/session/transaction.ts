import pg from 'pg';
import type { Sql, TransactionOptions } from '../driver.ts';
import { DriverError } from '../driver-error.ts';
import { type SessionSql, sessionSql } from './session-sql.ts';

/** How an engine keeps `timeoutMs`. */
export interface EngineLimits {
  /** Whether `statement_timeout` works there. */
  readonly statementTimeout: boolean;
  /** Watches one statement that should take no longer than that; answers how to stop watching. */
  watch(timeoutMs: number): () => void;
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
  const { timeoutMs } = options;
  const sql = sessionSql(client, timeoutMs === undefined ? undefined : () => limits.watch(timeoutMs));
  const begun = failureOf(sql.script(beginText(options, limits.statementTimeout)));
  const lent = lend(sql);
  const outcome = await work(lent.sql).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  lent.takeBack();
  const beginFailure = await begun;
  if (beginFailure === undefined && 'result' in outcome) {
    await commit(sql);
    return outcome.result;
  }
  // Whether ROLLBACK arrived is seen in the connection's status by whoever takes it back.
  await failureOf(sql.command('ROLLBACK'));
  throw beginFailure ?? ('error' in outcome ? outcome.error : undefined);
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A statement after COMMIT would run outside the transaction, perhaps inside somebody else's. */
function lend(sql: Sql): { readonly sql: Sql; takeBack(): void } {
  let ended = false;
  const whileOpen = <T>(run: () => Promise<T>): Promise<T> =>
    ended ? Promise.reject(new DriverError('statement', '25P01', 'This transaction has ended.')) : run();
  return {
    sql: {
      query: (text, values, name) => whileOpen(() => sql.query(text, values, name)),
      script: (text) => whileOpen(() => sql.script(text)),
      copyIn: (table, columns, data) => whileOpen(() => sql.copyIn(table, columns, data)),
    },
    takeBack: () => {
      ended = true;
    },
  };
}

async function commit(sql: SessionSql): Promise<void> {
  // A statement failed and `work` went on regardless: PostgreSQL answers COMMIT with ROLLBACK, and no error.
  if ((await sql.command('COMMIT')) !== 'COMMIT') {
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
    // It would end the message in the middle of the statement.
    if (tenantId.includes('\0')) throw new DriverError('data', '22021', 'A tenant id cannot hold U+0000.');
    settings.push(`SET LOCAL evident.tenant_id = ${pg.escapeLiteral(tenantId)}`);
  }
  if (role !== undefined) {
    if (!roles.has(role)) throw new DriverError('statement', '22023', 'This is not a role of Evident.');
    settings.push(`SET LOCAL ROLE ${role}`);
  }
  return settings.join('; ');
}
