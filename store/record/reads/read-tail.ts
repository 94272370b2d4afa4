import { limits } from '@evident/contract/event';
import type { Row, Sql } from '../driver/driver.ts';
import type { EventFilter, ReadScope, TailBatch } from '../record-store.ts';
import { type CheckedFilter, invalid, readFilter } from './read-filter.ts';
import type { Reading } from './reading.ts';
import { rowToEvent } from './row-to-event.ts';
import { readInScope } from './run-statement.ts';
import { commitHorizon, tailStatement } from './tail.sql.ts';
import {
  decodePosition,
  encodePosition,
  isAtEnd,
  positionBefore,
  type TailPosition,
} from './tail-position.ts';
import { readTypeFilter, type TypeFilter } from './type-filter.ts';

/** Transactions looked through at a time: whoever comes back after long with a rare filter must not read all at once. */
const firstStretch = 20_000n;
const budgetMs = 500;

/**
 * Events that were committed after `position`, in the order of their transactions. `'now'` starts with transactions that
 * are still running: an event that took its id before and commits later is delivered.
 * Fewer events than `limit` do not mean the end is reached: ask again from the new position.
 */
export async function readTail(
  reading: Reading,
  scope: ReadScope,
  asked: EventFilter,
  position: string | 'now',
  limit: number,
): Promise<TailBatch> {
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.pageSize) {
    throw invalid('limit', `must be a whole number from 1 to ${limits.pageSize}`);
  }
  const from = position === 'now' ? undefined : decodePosition(position);
  const filter = readFilter(scope, asked);
  // A prefix stays a prefix: a name that is met for the first time between two statements must not be missed.
  const type = readTypeFilter(filter.type, reading.namesOf);
  return readInScope(reading.driver, scope, reading.timeoutMs, async (sql) => {
    // The horizon first: what commits afterwards lies above it, whatever a later statement of this transaction sees.
    const [row] = await sql.query<{ horizon: string }>(commitHorizon, [], 'commit_horizon');
    const horizon = BigInt(row?.horizon ?? 0);
    if (from === undefined) return { events: [], position: encodePosition(positionBefore(horizon)) };
    return follow(reading, sql, scope, { filter, type }, from, horizon, limit);
  });
}

async function follow(
  reading: Reading,
  sql: Sql,
  scope: ReadScope,
  { filter, type }: { readonly filter: CheckedFilter; readonly type: TypeFilter | undefined },
  from: TailPosition,
  horizon: bigint,
  limit: number,
): Promise<TailBatch> {
  const endsAt = reading.now() + budgetMs;
  let reached = from;
  for (let stretch = firstStretch; !isAtEnd(reached, horizon); stretch *= 2n) {
    const end = BigInt(reached.txId) + stretch;
    const below = end > horizon ? horizon : end;
    const statement = tailStatement(filter, type, reached, String(below), limit);
    const rows = await reading.run<Row>(sql, scope, statement);
    const last = rows[limit - 1];
    reached = last ? { txId: String(last.tx_id), id: String(last.id) } : positionBefore(below);
    if (rows.length > 0 || reading.now() > endsAt) {
      return { events: rows.map(rowToEvent), position: encodePosition(reached) };
    }
  }
  return { events: [], position: encodePosition(reached) };
}
