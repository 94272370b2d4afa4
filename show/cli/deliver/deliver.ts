import { setTimeout as wait } from 'node:timers/promises';
import type { Client, EventItemResult } from '@evident/contract/api';
import { EvidentError, errorCatalogue } from '@evident/contract/errors';
import type { EventInput } from '@evident/contract/event';
import { inBatches, type Parcel } from './batches.ts';

export interface DeliverOptions {
  readonly batchEvents: number;
  readonly batchBytes: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Attempts of one batch before it is given up. Waits double from `firstWaitMs` to `longestWaitMs`. */
  readonly attempts: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export const deliverDefaults = {
  batchEvents: 1000,
  batchBytes: 1024 * 1024,
  concurrency: 3,
  attempts: 12,
  firstWaitMs: 250,
  longestWaitMs: 15_000,
} as const satisfies DeliverOptions;

/** What the server said of one event. `place` is where it came from. */
export interface Delivered {
  readonly place: string;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly reason?: string;
}

export interface DeliverTools {
  readonly sleep?: (ms: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Sends events in batches and answers what became of each, in no order. What fails in passing (429, 503, a broken
 * connection) is sent again with the same ids, so nothing is stored twice. Throws what does not pass.
 */
export async function* deliver(
  client: Pick<Client, 'recordEvents'>,
  parcels: AsyncIterable<Parcel> | Iterable<Parcel>,
  tools: DeliverTools = {},
  options: DeliverOptions = deliverDefaults,
): AsyncGenerator<readonly Delivered[]> {
  const underWay = new Set<Promise<readonly Delivered[]>>();
  const settled = async (): Promise<readonly Delivered[]> => {
    const [answer, task] = await Promise.race([...underWay].map(async (task) => [await task, task] as const));
    underWay.delete(task);
    return answer;
  };
  try {
    for await (const batch of inBatches(parcels, options)) {
      tools.signal?.throwIfAborted();
      while (underWay.size >= options.concurrency) yield await settled();
      underWay.add(sendBatch(client, batch, tools, options));
    }
    while (underWay.size > 0) yield await settled();
  } finally {
    // One failure ends the delivery; the others' must not surface as unhandled.
    await Promise.allSettled(underWay);
  }
}

async function sendBatch(
  client: Pick<Client, 'recordEvents'>,
  batch: readonly Parcel[],
  tools: DeliverTools,
  options: DeliverOptions,
): Promise<readonly Delivered[]> {
  const done: Delivered[] = [];
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const answer = await attemptBatch(client, left, tools);
    if (answer.kind === 'too large') {
      const half = Math.ceil(left.length / 2);
      const parts = [left.slice(0, half), left.slice(half)];
      for (const part of parts) done.push(...(await sendBatch(client, part, tools, options)));
      return done;
    }
    if (answer.kind === 'answered') {
      done.push(...answer.done);
      left = answer.again;
    }
    if (left.length === 0) break;
    if (attempt >= options.attempts) throw answer.kind === 'failed' ? answer.error : gaveUp(left.length);
    await pause(waitMs(answer.kind === 'failed' ? answer.error : undefined, attempt, options), tools);
  }
  return done;
}

type Attempt =
  | { readonly kind: 'answered'; readonly done: readonly Delivered[]; readonly again: readonly Parcel[] }
  | { readonly kind: 'failed'; readonly error: EvidentError }
  | { readonly kind: 'too large' };

async function attemptBatch(
  client: Pick<Client, 'recordEvents'>,
  batch: readonly Parcel[],
  tools: DeliverTools,
): Promise<Attempt> {
  try {
    const body = batch.map(({ event }) => event) as [EventInput, ...EventInput[]];
    const outcome = await client.recordEvents({ body: body as never, signal: tools.signal });
    return sorted(batch, outcome.results);
  } catch (error) {
    if (!(error instanceof EvidentError)) throw error;
    if (error.code === 'PAYLOAD_TOO_LARGE')
      return batch.length > 1 ? { kind: 'too large' } : refused(batch, error);
    if (error.retryable) return { kind: 'failed', error };
    throw error;
  }
}

function refused(batch: readonly Parcel[], error: EvidentError): Attempt {
  const reason = `${error.code}: ${error.message}`;
  return {
    kind: 'answered',
    done: batch.map(({ place }) => ({ place, status: 'rejected', reason })),
    again: [],
  };
}

function sorted(batch: readonly Parcel[], results: readonly EventItemResult[]): Attempt {
  const byIndex = new Map(results.map((result) => [result.index, result]));
  const done: Delivered[] = [];
  const again: Parcel[] = [];
  for (const [at, parcel] of batch.entries()) {
    const result = byIndex.get(at);
    if (
      !result ||
      (result.status === 'rejected' && result.error && errorCatalogue[result.error.code].retryable)
    ) {
      again.push(parcel);
    } else {
      done.push({
        place: parcel.place,
        status: result.status,
        ...(result.error ? { reason: reasonOf(result.error) } : {}),
      });
    }
  }
  return { kind: 'answered', done, again };
}

function reasonOf(error: NonNullable<EventItemResult['error']>): string {
  const details = (error.details ?? []).map(({ path, problem }) => (path ? `${path} ${problem}` : problem));
  return details.length > 0 ? `${error.code}: ${details.join('; ')}` : `${error.code}: ${error.message}`;
}

function waitMs(error: EvidentError | undefined, attempt: number, options: DeliverOptions): number {
  if (error?.retryAfterSeconds !== undefined) return error.retryAfterSeconds * 1000;
  return Math.min(options.firstWaitMs * 2 ** (attempt - 1), options.longestWaitMs);
}

async function pause(ms: number, { sleep, signal }: DeliverTools): Promise<void> {
  if (sleep) await sleep(ms);
  else await wait(ms, undefined, signal ? { signal } : {});
  signal?.throwIfAborted();
}

function gaveUp(events: number): EvidentError {
  return new EvidentError('OVERLOADED', {
    message: `The server kept refusing ${events} events as too much at once; run the command again to send the rest.`,
  });
}
