import type { RecordDriver } from '../driver/driver.ts';
import type { EventReader } from '../record-store.ts';
import { countEvents } from './count-events.ts';
import { countTypes } from './count-types.ts';
import { failedSignIns } from './failed-sign-ins.ts';
import { readEventById } from './read-event-by-id.ts';
import { readHistogram } from './read-histogram.ts';
import { readPage } from './read-page.ts';
import { readTail } from './read-tail.ts';
import type { Reading } from './reading.ts';
import { createStatementRunner } from './run-statement.ts';

export interface EventReaderOptions {
  /** Every name a search for a type looks for: the catalogue's. By default a type has no other names. */
  readonly namesOf?: ((type: string) => readonly string[]) | undefined;
  /** After this long a read is given up, with an error that says to narrow it. On PostgreSQL; PGlite cannot be interrupted. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds since the epoch; where a histogram without an end stops. */
  readonly now?: (() => number) | undefined;
}

const defaults = {
  namesOf: (type: string) => [type],
  timeoutMs: 5_000,
  now: Date.now,
} satisfies EventReaderOptions;

/**
 * The reads of the record. Each runs in one read-only transaction under a role that row-level security binds to the
 * scope, so that a filter can only narrow what the scope may see.
 * Rejects with EvidentError `INVALID_QUERY` for a filter, cursor or position that is not valid and for a search that
 * takes too long, and with the driver's error when the store is away.
 */
export function createEventReader(driver: RecordDriver, options: EventReaderOptions = {}): EventReader {
  const reading: Reading = {
    driver,
    run: createStatementRunner(),
    namesOf: options.namesOf ?? defaults.namesOf,
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    now: options.now ?? defaults.now,
  };
  return {
    page: (scope, query) => readPage(reading, scope, query),
    byId: (scope, id) => readEventById(reading, scope, id),
    count: (scope, filter, cap) => countEvents(reading, scope, filter, cap),
    histogram: (scope, filter, buckets) => readHistogram(reading, scope, filter, buckets),
    failedSignIns: (scope, window) => failedSignIns(reading, scope, window),
    typeCounts: (scope, filter) => countTypes(reading, scope, filter),
    tail: (scope, filter, position, limit) => readTail(reading, scope, filter, position, limit),
  };
}
