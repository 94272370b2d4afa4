import { filterConditions, timeConditions, typeCondition } from './conditions.sql.ts';
import { Parameters, type Statement } from './parameters.ts';
import type { CheckedFilter } from './read-filter.ts';
import type { TypeFilter } from './type-filter.ts';

/** How many events lie in each bucket of time; empty buckets are not among the rows. `origin` is where a bucket starts. */
export function histogramStatement(
  filter: CheckedFilter,
  type: TypeFilter | undefined,
  stepMs: number,
  origin: string,
): Statement {
  const parameters = new Parameters();
  const conditions = [
    ...filterConditions(filter, parameters),
    ...typeCondition(type, parameters),
    ...timeConditions(filter, parameters),
  ].join(' AND ');
  const step = `make_interval(secs => ${parameters.add(stepMs / 1000)}::float8)`;
  const bucket = `date_bin(${step}, created_at, ${parameters.add(origin)}::timestamptz)`;
  const branches = filter.lanes.map(
    (lane) =>
      `SELECT ${bucket} AS start, count(*) AS count FROM evident.activity_events_${lane} WHERE ${conditions} GROUP BY 1`,
  );
  return {
    text: `SELECT start, sum(count)::bigint AS count FROM (${branches.join(' UNION ALL ')}) AS lanes GROUP BY start ORDER BY start`,
    values: parameters.values,
    named: false,
  };
}
