import type { CheckedFilter } from './read-filter.ts';
import type { TypeFilter } from './type-filter.ts';

/**
 * Whether there is an index that gives the rows in order, whatever the values are. Not for a network, a prefix of many
 * names, or a type over all tenants: there the best plan depends on how many rows there are, so it is made with the values.
 */
export function isReadInOrder(filter: CheckedFilter, type: TypeFilter | undefined): boolean {
  if (filter.address && filter.address.first !== filter.address.last) return false;
  if (type === undefined || filter.equal.some(([field]) => selective.has(field))) return true;
  return type.kind === 'names' && filter.equal.some(([field]) => field === 'tenantId');
}

const selective: ReadonlySet<string> = new Set(['userId', 'sessionId', 'requestId', 'objectId']);
