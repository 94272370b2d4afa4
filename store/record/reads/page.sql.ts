import type { Lane } from '@evident/contract/event';
import { filterConditions, typeCondition } from './conditions.sql.ts';
import type { Keyset, Order } from './cursor.ts';
import { isReadInOrder } from './is-read-in-order.ts';
import { Parameters, type Statement } from './parameters.ts';
import type { CheckedFilter } from './read-filter.ts';
import { selectedColumns } from './row-to-event.ts';
import type { TypeFilter } from './type-filter.ts';

export interface PageRequest {
  readonly filter: CheckedFilter;
  readonly type: TypeFilter | undefined;
  readonly order: Order;
  /** How many rows to answer at most. */
  readonly rows: number;
  /** Where the page before ended. */
  readonly from: Keyset | undefined;
}

const nilId = '00000000-0000-0000-0000-000000000000';
const buckets = [51, 101, 251, 501] as const;

/**
 * One page of events. Each lane is a branch of its own that is read in order and stops at its LIMIT: an Append over
 * partitions by time, newest first, opens the next one only when it must. Fat JSON lies outside the row or is small, and
 * is only read for the rows of the page; fetching ids first and rows after was measured and gained nothing.
 *
 * A LIMIT that is a parameter counts as a tenth of the table when a plan is made for all values, so the branches' is
 * written out, rounded up to one of four, and the page's is the parameter.
 */
export function pageStatement({ filter, type, order, rows, from }: PageRequest): Statement {
  const parameters = new Parameters();
  const direction = order === 'asc' ? 'ASC' : 'DESC';
  const ordered = `ORDER BY created_at ${direction}, id ${direction}`;
  const bucket = buckets.find((size) => size >= rows) ?? rows;

  const range = keysetRange(filter, order, from, parameters);
  const others = filterConditions(filter, parameters);
  const merged = mergesNames(filter, type);
  const names = merged ? parameters.add(type?.kind === 'names' ? type.names : []) : '';
  const ofType = merged ? ['event_type = n.name'] : typeCondition(type, parameters);
  const limit = parameters.add(rows);

  const branchOf = (lane: Lane): string => {
    const select = `SELECT ${selectedColumns} FROM evident.activity_events_${lane} WHERE ${[...ofType, ...others, ...range].join(' AND ')} ${ordered} LIMIT ${bucket}`;
    if (!merged) return `(${select})`;
    return `(SELECT e.* FROM unnest(${names}::text[]) AS n(name) CROSS JOIN LATERAL (${select}) e ${ordered} LIMIT ${bucket})`;
  };
  return {
    text: `SELECT * FROM (${filter.lanes.map(branchOf).join('\nUNION ALL\n')}) AS lanes\n${ordered} LIMIT ${limit}`,
    values: parameters.values,
    named: isReadInOrder(filter, type),
  };
}

/** Several names in a tenant: each name's newest by its index, merged. One plan for any names. */
function mergesNames(filter: CheckedFilter, type: TypeFilter | undefined): boolean {
  const onlyTenant = filter.equal.length > 0 && filter.equal.every(([field]) => field === 'tenantId');
  return onlyTenant && type?.kind === 'names' && type.names.length !== 1 && filter.address === undefined;
}

/**
 * The range of time with the place to go on from folded in, so that a first page and a later one share a plan. The
 * comparison of the time alone prunes partitions, which that of the pair does not.
 */
function keysetRange(
  { after, before }: CheckedFilter,
  order: Order,
  from: Keyset | undefined,
  parameters: Parameters,
): string[] {
  const edge = from ?? { createdAt: order === 'asc' ? after : before, id: nilId };
  const createdAt = `${parameters.add(edge.createdAt)}::timestamptz`;
  const pair = `(${createdAt}, ${parameters.add(edge.id)}::uuid)`;
  if (order === 'desc') {
    const lower = `created_at >= ${parameters.add(after)}::timestamptz`;
    const upper = from ? [`created_at < ${parameters.add(before)}::timestamptz`] : [];
    return [lower, ...upper, `created_at <= ${createdAt}`, `(created_at, id) < ${pair}`];
  }
  // From the start of the range its first event counts in; from a cursor its event does not.
  const beyond = from ? '>' : '>=';
  const lower = from ? [`created_at >= ${parameters.add(after)}::timestamptz`] : [];
  const upper = `created_at < ${parameters.add(before)}::timestamptz`;
  return [upper, ...lower, `created_at >= ${createdAt}`, `(created_at, id) ${beyond} ${pair}`];
}
