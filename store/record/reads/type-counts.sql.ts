import { filterConditions, timeConditions, typeCondition } from './conditions.sql.ts';
import { isReadInOrder } from './is-read-in-order.ts';
import { Parameters, type Statement } from './parameters.ts';
import type { CheckedFilter } from './read-filter.ts';
import type { TypeFilter } from './type-filter.ts';

/** Counts by type among the newest events that match, `newest` of each lane: what a list of types beside a search needs. */
export function typeCountsStatement(
  filter: CheckedFilter,
  type: TypeFilter | undefined,
  newest: number,
): Statement {
  const parameters = new Parameters();
  const conditions = [
    ...filterConditions(filter, parameters),
    ...typeCondition(type, parameters),
    ...timeConditions(filter, parameters),
  ].join(' AND ');
  const branches = filter.lanes.map(
    (lane) =>
      `(SELECT event_type, created_at FROM evident.activity_events_${lane} WHERE ${conditions} ORDER BY created_at DESC, id DESC LIMIT ${newest})`,
  );
  return {
    text: `
SELECT event_type, count(*) AS count, max(created_at) AS last_at
FROM (${branches.join(' UNION ALL ')}) AS newest
GROUP BY event_type
ORDER BY count(*) DESC, event_type
LIMIT 1000`,
    values: parameters.values,
    named: isReadInOrder(filter, type),
  };
}
