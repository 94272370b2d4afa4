import type { AppendResult, EventAppender, StoredEvent } from '@evident/store/record';
import { type AppendFailure, classifyAppendFailure } from './append-failure.ts';
import { type Clock, pause } from './clock.ts';

/** An event the store will not take, alone as well. */
export interface EventFault {
  readonly status: 'fault';
  readonly error: unknown;
}

export interface StoreOutcome {
  /** By position; undefined where nothing is known because of `failure`. */
  readonly results: readonly (AppendResult | EventFault | undefined)[];
  readonly failure?: StoreFailure | undefined;
}

export interface StoreFailure {
  /** Whether what has no result may be stored all the same. */
  readonly committed: 'no' | 'unknown';
  readonly error: unknown;
  /** The store answers, but took none of many events in a row: it is broken, not they. */
  readonly takesNothing?: boolean | undefined;
}

export interface StoreBatchOptions {
  readonly appender: EventAppender;
  readonly clock: Clock;
  readonly random: () => number;
  /** Asked between attempts; true ends the work. */
  readonly isGivenUp?: (() => boolean) | undefined;
  /** After so many single events refused in a row it is the store that is broken, not they. */
  readonly faultsInARow: number;
}

const conflictRetries = 6;

class AttemptFailed {
  constructor(
    readonly kind: Exclude<AppendFailure, 'conflict'>,
    readonly error: unknown,
  ) {}
}

/**
 * Appends events; where the store refuses the batch for what is in it, halves it down to the culprits and stores their
 * neighbours. Never throws: what became of each event is in the outcome.
 */
export async function storeBatch(
  events: readonly StoredEvent[],
  options: StoreBatchOptions,
): Promise<StoreOutcome> {
  const first = await attempt(events, options);
  if (!(first instanceof AttemptFailed)) return { results: first };
  const results: (AppendResult | EventFault | undefined)[] = new Array(events.length).fill(undefined);
  if (first.kind !== 'event') return failed(results, first);
  return await isolate(events, results, first, options);
}

async function isolate(
  events: readonly StoredEvent[],
  results: (AppendResult | EventFault | undefined)[],
  cause: AttemptFailed,
  options: StoreBatchOptions,
): Promise<StoreOutcome> {
  const ranges = halves(0, events.length);
  if (events.length === 1) results[0] = { status: 'fault', error: cause.error };
  let faults = 0;
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    if (options.isGivenUp?.()) return { results, failure: { committed: 'unknown', error: cause.error } };
    const [from, to] = range;
    const found = await attempt(events.slice(from, to), options);
    if (!(found instanceof AttemptFailed)) {
      faults = 0;
      for (let at = from; at < to; at++) results[at] = found[at - from];
    } else if (found.kind !== 'event') {
      return failed(results, found);
    } else if (to - from > 1) {
      ranges.push(...halves(from, to));
    } else {
      results[from] = { status: 'fault', error: found.error };
      if (++faults < options.faultsInARow) continue;
      return { results, failure: { committed: 'no', error: found.error, takesNothing: true } };
    }
  }
  return { results };
}

/** Later half first: the stack gives back the earlier one, so that events are stored in order. */
function halves(from: number, to: number): [number, number][] {
  if (to - from < 2) return [];
  const middle = (from + to) >> 1;
  return [
    [middle, to],
    [from, middle],
  ];
}

async function attempt(
  events: readonly StoredEvent[],
  { appender, clock, random, isGivenUp }: StoreBatchOptions,
): Promise<readonly AppendResult[] | AttemptFailed> {
  for (let tries = 1; ; tries++) {
    try {
      const results = await appender.append(events);
      if (results.length === events.length) return results;
      return new AttemptFailed('unknown', new Error('the appender answered with another number of results'));
    } catch (error) {
      const kind = classifyAppendFailure(error);
      if (kind !== 'conflict') return new AttemptFailed(kind, error);
      if (tries >= conflictRetries || isGivenUp?.()) return new AttemptFailed('unavailable', error);
      await pause(clock, Math.ceil(random() * 10 * 2 ** tries));
    }
  }
}

function failed(results: StoreOutcome['results'], { kind, error }: AttemptFailed): StoreOutcome {
  return { results, failure: { committed: kind === 'unknown' ? 'unknown' : 'no', error } };
}
