import { createHash } from 'node:crypto';
import { EvidentError } from '@evident/contract/errors';
import { sqlStateOf } from '../append/sql-state.ts';
import type { RecordDriver, Row, Sql, TransactionOptions } from '../driver/driver.ts';
import type { ReadScope } from '../record-store.ts';
import type { Statement } from './parameters.ts';

/**
 * For statements whose index gives their order: one plan for all values, and that one by the index. Over some eighty
 * partitions with a dozen indexes planning takes ten times as long as running, and a plan that sorts is right for the
 * average user and ruinous for the one with a million events.
 */
const onePlan = `SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off;
SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off`;

/** For the others the planner sees the values. Compiling a plan of many partitions takes longer than any of these reads. */
const planEach = 'SET LOCAL jit = off';

/** A plan over all partitions takes half a megabyte on each connection: rare combinations of filters are planned each time. */
const maxNamed = 40;

export type RunInScope = <R extends Row = Row>(
  sql: Sql,
  scope: ReadScope,
  statement: Statement,
) => Promise<R[]>;

/** Runs statements, giving the first forms that are met a name under which connections keep them prepared. */
export function createStatementRunner(): RunInScope {
  const names = new Map<string, string>();

  function nameOf(scope: ReadScope, text: string): string | undefined {
    // A plan holds for the role it was made under: each has its own.
    const key = `${scope === 'all' ? 'staff' : 'reader'} ${text}`;
    const known = names.get(key);
    if (known !== undefined || names.size >= maxNamed) return known;
    const name = `read_${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
    names.set(key, name);
    return name;
  }

  return async <R extends Row>(sql: Sql, scope: ReadScope, { text, values, named }: Statement) => {
    // Sent together, so the settings cost no round trip of their own.
    const [, rows] = await Promise.all([
      sql.script(named ? onePlan : planEach),
      sql.query<R>(text, values, named ? nameOf(scope, text) : undefined),
    ]);
    return rows;
  };
}

function scopeOptions(scope: ReadScope, timeoutMs: number): TransactionOptions {
  const options = { for: 'read', readOnly: true, timeoutMs } as const;
  return scope === 'all'
    ? { ...options, role: 'evident_staff' }
    : { ...options, role: 'evident_reader', tenantId: scope.tenantId };
}

/** One transaction of reads in a scope; a read that took too long or a value no column holds is the caller's to mend. */
export async function readInScope<T>(
  driver: RecordDriver,
  scope: ReadScope,
  timeoutMs: number,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  try {
    return await driver.transaction(scopeOptions(scope, timeoutMs), work);
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  const state = sqlStateOf(error);
  if (state === '57014') {
    return new EvidentError('INVALID_QUERY', {
      message: 'This search reads too much. Narrow its time range with after and before, or add a filter.',
      details: [{ path: 'after', problem: 'is missing or too far back for these filters' }],
      cause: error,
    });
  }
  if (state?.startsWith('22')) return new EvidentError('INVALID_QUERY', { cause: error });
  return error;
}
