import type { EventEnvelope } from '../../event/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import type { RecordOutcome } from '../events-write.ts';
import type { CallInput, Calls } from './call-types.ts';
import { type ClientOptions, RefusedAnswer, type RequestInput, send } from './send.ts';
import { tail } from './tail.ts';

export interface Client extends Calls {
  /** Sends events as one NDJSON stream of any length, in constant memory. Lines may be objects or ready JSON text. */
  recordEventStream(
    events: AsyncIterable<unknown> | Iterable<unknown>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<RecordOutcome>;
  /** Every event that matches, page after page. */
  allEvents(
    query: CallInput<typeof endpoints.listEvents>['query'],
    options?: { readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<EventEnvelope>;
}

/**
 * A typed client of the public API: one method an endpoint. Errors are EvidentError with the server's code; when
 * nobody answers, ACTIVITY_RECORDER_UNAVAILABLE. Answers are not validated: a newer server may say more.
 */
export function createClient(options: ClientOptions): Client {
  const calls = Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => [
      name,
      (input: RequestInput = {}) => call(options, endpoint, input),
    ]),
  ) as unknown as Calls;
  return {
    ...calls,
    recordEvents: (input) => outcome(send(options, endpoints.recordEvents, input)),
    recordEventStream: (events, { signal } = {}) =>
      outcome(send(options, endpoints.recordEvents, { body: ndjson(events), signal })),
    async *allEvents(query, { signal } = {}) {
      let cursor: string | null | undefined = query?.cursor;
      do {
        const page = await calls.listEvents({
          query: { limit: 500, ...query, cursor: cursor ?? undefined },
          signal,
        });
        yield* page.events as readonly EventEnvelope[];
        cursor = page.nextCursor;
      } while (cursor);
    },
  };
}

function call(options: ClientOptions, endpoint: Endpoint, input: RequestInput): unknown {
  switch (endpoint.answer.kind) {
    case 'event-stream':
      return tail(options, endpoint, input);
    case 'bytes':
      return bytes(options, endpoint, input);
    case 'text':
      return send(options, endpoint, input).then((response) => response.text());
    case 'json':
      return send(options, endpoint, input).then((response) => response.json());
  }
}

async function* bytes(
  options: ClientOptions,
  endpoint: Endpoint,
  input: RequestInput,
): AsyncGenerator<Uint8Array> {
  const response = await send(options, endpoint, input);
  if (response.body) yield* response.body as AsyncIterable<Uint8Array>;
}

/** A refusal for what the events hold is an answer too: it says what is wrong with each. A passing one is thrown, to be retried. */
async function outcome(answer: Promise<Response>): Promise<RecordOutcome> {
  try {
    return (await (await answer).json()) as RecordOutcome;
  } catch (error) {
    if (error instanceof RefusedAnswer && !error.retryable && hasResults(error.body)) return error.body;
    throw error;
  }
}

function hasResults(body: unknown): body is RecordOutcome {
  return typeof body === 'object' && body !== null && Array.isArray((body as RecordOutcome).results);
}

const chunkLength = 64 * 1024;

async function* ndjson(events: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let chunk = '';
  for await (const event of events) {
    chunk += `${typeof event === 'string' ? event.trimEnd() : JSON.stringify(event)}\n`;
    if (chunk.length < chunkLength) continue;
    yield encoder.encode(chunk);
    chunk = '';
  }
  if (chunk) yield encoder.encode(chunk);
}
