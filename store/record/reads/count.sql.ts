import { filterConditions, timeConditions, typeCondition } from './conditions.sql.ts';
import { Parameters, type Statement } from './parameters.ts';
import type { CheckedFilter } from './read-filter.ts';
import type { TypeFilter } from './type-filter.ts';

/** How many events match, up to `stopAt`: counting all of them is what makes viewers slow. */
export function countStatement(
  filter: CheckedFilter,
  type: TypeFilter | undefined,
  stopAt: number,
): Statement {
  const parameters = new Parameters();
  const conditions = [
    ...filterConditions(filter, parameters),
    ...typeCondition(type, parameters),
    ...timeConditions(filter, parameters),
  ].join(' AND ');
  const branches = filter.lanes.map(
    (lane) => `(SELECT 1 FROM evident.activity_events_${lane} WHERE ${conditions} LIMIT ${stopAt})`,
  );
  return {
    text: `SELECT count(*) AS count FROM (SELECT FROM (${branches.join(' UNION ALL ')}) AS lanes LIMIT ${stopAt}) AS matching`,
    values: parameters.values,
    named: false,
  };
}
