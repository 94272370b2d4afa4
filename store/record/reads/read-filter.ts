import { EvidentError } from '@evident/contract/errors';
import { lanes, outcomes, sources } from '@evident/contract/event';
import type { EventFilter, ReadScope } from '../record-store.ts';
import { type AddressRange, readAddressRange } from './address-range.ts';

const equalities = [
  'tenantId',
  'userId',
  'sessionId',
  'anonymousId',
  'requestId',
  'projectId',
  'objectType',
  'objectId',
] as const;
export type EqualityField = (typeof equalities)[number];

/** A filter whose every value was looked at: what is open is a parameter, what is closed is a word of ours. */
export interface CheckedFilter {
  readonly equal: readonly (readonly [field: EqualityField, value: string])[];
  readonly type: string | undefined;
  readonly address: AddressRange | undefined;
  readonly outcome: (typeof outcomes)[number] | undefined;
  readonly source: (typeof sources)[number] | undefined;
  readonly lanes: readonly (typeof lanes)[number][];
  /** Inclusive; `-infinity` when open. */
  readonly after: string;
  /** Exclusive; `infinity` when open. */
  readonly before: string;
}

/**
 * The scope's tenant is among the conditions: row-level security asks for it too, but the planner knows only of this one
 * how many rows it has.
 * @throws EvidentError `INVALID_QUERY` naming the field that is wrong and what it should be.
 */
export function readFilter(scope: ReadScope, filter: EventFilter): CheckedFilter {
  const equal: [EqualityField, string][] = [];
  if (scope !== 'all' && filter.tenantId !== scope.tenantId) {
    equal.push(['tenantId', storable('tenantId', scope.tenantId)]);
  }
  for (const field of equalities) {
    const value = filter[field];
    if (value !== undefined) equal.push([field, storable(field, value)]);
  }
  const address = filter.ip === undefined ? undefined : readAddressRange(filter.ip);
  if (filter.ip !== undefined && address === undefined) {
    throw invalid('ip', 'must be an IPv4 or IPv6 address, or a network such as 203.0.113.0/24');
  }
  return {
    equal,
    type: filter.type === undefined ? undefined : storable('type', filter.type),
    address,
    outcome: oneOf('outcome', outcomes, filter.outcome),
    source: oneOf('source', sources, filter.source),
    lanes: filter.lane === undefined ? lanes : [oneOf('lane', lanes, filter.lane) ?? filter.lane],
    after: filter.after === undefined ? '-infinity' : readTime('after', filter.after),
    before: filter.before === undefined ? 'infinity' : readTime('before', filter.before),
  };
}

export function invalid(path: string, problem: string): EvidentError {
  return new EvidentError('INVALID_QUERY', { details: [{ path, problem }] });
}

/** PostgreSQL holds neither the character 0 nor half a surrogate pair, so neither can be found. */
function storable(field: string, value: string): string {
  if (value.includes('\0') || /\p{Surrogate}/u.test(value))
    throw invalid(field, 'holds characters that no event can have');
  return value;
}

function oneOf<T extends string>(field: string, known: readonly T[], value: T | undefined): T | undefined {
  if (value !== undefined && !known.includes(value))
    throw invalid(field, `must be one of ${known.join(', ')}`);
  return value;
}

const isoTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** The text goes to the database as it is, so that its microseconds count. Without an offset it is UTC. */
function readTime(field: string, value: string): string {
  if (!isoTime.test(value) || Number.isNaN(Date.parse(value))) {
    throw invalid(field, 'must be a time such as 2026-11-20T10:00:00Z');
  }
  return value;
}
