import type { Parameters } from './parameters.ts';
import type { CheckedFilter, EqualityField } from './read-filter.ts';
import type { TypeFilter } from './type-filter.ts';

const columnOf: Readonly<Record<EqualityField, string>> = {
  tenantId: 'tenant_id',
  userId: 'user_id',
  sessionId: 'session_id',
  anonymousId: 'anonymous_id',
  requestId: 'request_id',
  projectId: 'project_id',
  objectType: 'object_type',
  objectId: 'object_id',
};

/**
 * What a filter asks for, apart from time, lane and type. Every operator is leakproof, so that row-level security does
 * not keep it from an index: a network is two comparisons, not `<<=`. Words of ours are written out, because the
 * planner knows how rare `denied` is only when it sees it.
 */
export function filterConditions(filter: CheckedFilter, parameters: Parameters): string[] {
  const conditions = filter.equal.map(([field, value]) => `${columnOf[field]} = ${parameters.add(value)}`);
  if (filter.address) {
    const { first, last } = filter.address;
    conditions.push(
      ...(first === last
        ? [`ip_address = ${parameters.add(first)}::inet`]
        : [`ip_address >= ${parameters.add(first)}::inet`, `ip_address <= ${parameters.add(last)}::inet`]),
    );
  }
  // The second condition is implied by the first, which the planner sees: it opens the indexes of unsuccessful events.
  if (filter.outcome) conditions.push(`outcome = '${filter.outcome}'`);
  if (filter.outcome && filter.outcome !== 'success') conditions.push(`outcome <> 'success'`);
  if (filter.source) conditions.push(`source = '${filter.source}'`);
  return conditions;
}

/** A type as a condition on rows that something else finds. */
export function typeCondition(type: TypeFilter | undefined, parameters: Parameters): string[] {
  if (type === undefined) return [];
  if (type.kind === 'prefix') {
    return [`event_type >= ${parameters.add(type.from)}`, `event_type < ${parameters.add(type.below)}`];
  }
  const [only] = type.names;
  return type.names.length === 1
    ? [`event_type = ${parameters.add(only)}`]
    : [`event_type = ANY (${parameters.add(type.names)}::text[])`];
}

/** A time range by which partitions are pruned, also when the plan was made before the values were known. */
export function timeConditions(filter: CheckedFilter, parameters: Parameters): string[] {
  return [
    `created_at >= ${parameters.add(filter.after)}::timestamptz`,
    `created_at < ${parameters.add(filter.before)}::timestamptz`,
  ];
}
