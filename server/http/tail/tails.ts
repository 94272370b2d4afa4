import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { EventFilter, ReadScope, TailBatch } from '@evident/store/record';
import { readScopeOf } from '../authorize.ts';
import type { Call } from '../mount.ts';
import type { HttpParts } from '../parts.ts';

const batchSize = 200;
interface Tail {
  readonly scope: ReadScope;
  readonly filter: EventFilter;
  readonly first: TailBatch;
  readonly signal: AbortSignal;
  /** Whether the key it was opened with still holds. */
  readonly isAllowed: () => boolean;
}

/** Asks clients to come back after so long, in milliseconds. */
const reconnectMs = 1000;

type TailParts = Pick<
  HttpParts,
  | 'reader'
  | 'keys'
  | 'stopping'
  | 'metrics'
  | 'logger'
  | 'clock'
  | 'maxStreams'
  | 'tailPollMs'
  | 'heartbeatMs'
>;

/**
 * Live tails as server-sent events. An `id:` is the position after everything sent so far; only the last event of a
 * batch carries one, so that a client cut off within a batch gets the whole batch again and misses nothing.
 */
export function createTails(parts: TailParts) {
  let open = 0;
  return {
    async open({ query, request, reply }: Call<typeof endpoints.streamEvents>): Promise<Readable> {
      if (open >= parts.maxStreams) {
        throw new EvidentError('OVERLOADED', {
          message: 'Too many live tails are open.',
          retryAfterSeconds: 10,
        });
      }
      open += 1;
      const closed = new AbortController();
      const release = () => {
        if (closed.signal.aborted) return;
        open -= 1;
        parts.metrics.tailClosed();
        closed.abort();
      };
      parts.metrics.tailOpened();
      reply.raw.once('close', release);
      try {
        const { position: asked, ...filter } = query;
        const scope = readScopeOf(request);
        const from = positionOf(request.headers['last-event-id']) ?? asked ?? 'now';
        // Looked at before the answer starts: a position that is no position, or a store that is away, has a status.
        const first = await parts.reader.tail(scope, filter, from, batchSize);
        reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('x-accel-buffering', 'no');
        const signal = AbortSignal.any([closed.signal, parts.stopping]);
        const { access } = request;
        const isAllowed = () => access !== undefined && parts.keys.stillHolds(access);
        return Readable.from(messages(parts, { scope, filter, first, signal, isAllowed }), {
          objectMode: false,
        });
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

function positionOf(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  if (!value) return undefined;
  if (value.length > 1024)
    throw new EvidentError('INVALID_QUERY', { details: [{ path: 'Last-Event-ID', problem: 'is too long' }] });
  return value;
}

async function* messages(
  parts: TailParts,
  { scope, filter, first, signal, isAllowed }: Tail,
): AsyncGenerator<string> {
  let batch = first;
  yield `retry: ${reconnectMs}\n${positionMessage(batch)}${eventMessages(batch)}`;
  let saidAtMs = parts.clock();
  while (!signal.aborted) {
    if (batch.events.length < batchSize)
      await sleep(parts.tailPollMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || !isAllowed()) return;
    try {
      batch = await parts.reader.tail(scope, filter, batch.position, batchSize);
    } catch (error) {
      // The client comes back by itself, with its position; it is not told half of what there is.
      parts.logger.warn({ err: error }, 'a live tail ended because the store did not answer');
      return;
    }
    if (batch.events.length > 0) yield eventMessages(batch);
    else if (parts.clock() - saidAtMs >= parts.heartbeatMs) yield positionMessage(batch);
    else continue;
    saidAtMs = parts.clock();
  }
}

function eventMessages({ events, position }: TailBatch): string {
  return events
    .map(
      (event, index) =>
        `${index === events.length - 1 ? `id: ${position}\n` : ''}data: ${JSON.stringify(event)}\n\n`,
    )
    .join('');
}

/** Where the tail is, also while nothing happens: keeps the connection warm and a resumption short. */
function positionMessage({ events, position }: TailBatch): string {
  return events.length > 0 ? '' : `event: position\nid: ${position}\ndata: {}\n\n`;
}
