import type { RecordDriver } from '../driver/driver.ts';
import type { EventFilter, ReadScope } from '../record-store.ts';
import { type CheckedFilter, readFilter } from './read-filter.ts';
import { type RunInScope, readInScope } from './run-statement.ts';
import { expandPrefix, readTypeFilter, type TypeFilter } from './type-filter.ts';

/** What every read needs. */
export interface Reading {
  readonly driver: RecordDriver;
  readonly run: RunInScope;
  readonly timeoutMs: number;
  namesOf(type: string): readonly string[];
  now(): number;
}

/** A filter that is ready to be asked for; undefined type: any. */
export interface ReadyFilter {
  readonly filter: CheckedFilter;
  readonly type: TypeFilter | undefined;
  /** Nothing can match: no stored type starts with the prefix. */
  readonly empty: boolean;
}

/** Checks a filter and finds the names its type stands for. */
export async function prepareFilter(
  reading: Reading,
  scope: ReadScope,
  asked: EventFilter,
): Promise<ReadyFilter> {
  const filter = readFilter(scope, asked);
  const wanted = readTypeFilter(filter.type, reading.namesOf);
  const type = wanted?.kind === 'prefix' ? await storedNames(reading, wanted) : wanted;
  return { filter, type, empty: type?.kind === 'names' && type.names.length === 0 };
}

/** Names are looked up as staff: a tenant's reader may not see which types others use, and is told nothing of them. */
function storedNames(reading: Reading, prefix: TypeFilter): Promise<TypeFilter> {
  return readInScope(reading.driver, 'all', reading.timeoutMs, (sql) => expandPrefix(sql, prefix));
}
