import { filterConditions, timeConditions, typeCondition } from './conditions.sql.ts';
import { Parameters, type Statement } from './parameters.ts';
import type { CheckedFilter } from './read-filter.ts';
import { selectedColumns } from './row-to-event.ts';
import type { TailPosition } from './tail-position.ts';
import type { TypeFilter } from './type-filter.ts';

/** Below it every transaction has ended, so nothing can appear there any more. */
export const commitHorizon = `SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon`;

/**
 * The next events in the order of (tx_id, id), of transactions below `below`. Ids and times commit out of order; below
 * the oldest running transaction nothing can be added, so whoever has read up to there has missed nothing.
 */
export function tailStatement(
  filter: CheckedFilter,
  type: TypeFilter | undefined,
  position: TailPosition,
  below: string,
  rows: number,
): Statement {
  const parameters = new Parameters();
  const tx = `${parameters.add(position.txId)}::xid8`;
  const conditions = [
    `tx_id >= ${tx}`,
    `(tx_id, id) > (${tx}, ${parameters.add(position.id)}::uuid)`,
    `tx_id < ${parameters.add(below)}::xid8`,
    ...filterConditions(filter, parameters),
    ...typeCondition(type, parameters),
    ...timeConditions(filter, parameters),
  ].join(' AND ');
  const branches = filter.lanes.map(
    (lane) =>
      `(SELECT ${selectedColumns}, tx_id FROM evident.activity_events_${lane} WHERE ${conditions} ORDER BY tx_id, id LIMIT ${rows})`,
  );
  return {
    text: `SELECT * FROM (${branches.join('\nUNION ALL\n')}) AS lanes\nORDER BY tx_id, id LIMIT ${rows}`,
    values: parameters.values,
    named: true,
  };
}
