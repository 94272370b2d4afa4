import { createParser } from 'eventsource-parser';
import { EvidentError } from '../../errors/index.ts';
import type { EventEnvelope } from '../../event/index.ts';
import type { Endpoint } from '../endpoint.ts';
import type { TailItem } from './call-types.ts';
import { type ClientOptions, type RequestInput, send } from './send.ts';

const firstWaitMs = 250;
const longestWaitMs = 5000;

/**
 * A live tail that comes back by itself: after a broken connection it resumes at the last position, and what the
 * server sends again since then is left out. Ends when the signal aborts or the caller stops; throws what is not passing.
 */
export async function* tail(
  options: ClientOptions,
  endpoint: Endpoint,
  input: RequestInput,
): AsyncGenerator<TailItem> {
  const sleep = options.sleep ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  let position = input.query?.position as string | undefined;
  let seen = new Set<string>();
  let waitMs = firstWaitMs;
  while (!input.signal?.aborted) {
    try {
      for await (const message of messages(options, endpoint, {
        ...input,
        query: { ...input.query, position },
      })) {
        waitMs = firstWaitMs;
        if (message.event && !seen.has(message.event.id)) {
          seen.add(message.event.id);
          yield { event: message.event, position: message.position ?? position };
        }
        if (message.position) {
          position = message.position;
          seen = new Set();
        }
      }
    } catch (error) {
      if (input.signal?.aborted) return;
      if (error instanceof EvidentError && !error.retryable) throw error;
      // Never reached anybody: say so at once. Once it ran, an outage is waited out.
      if (position === undefined) throw error;
    }
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

interface Message {
  readonly event?: EventEnvelope;
  readonly position?: string;
}

async function* messages(
  options: ClientOptions,
  endpoint: Endpoint,
  input: RequestInput,
): AsyncGenerator<Message> {
  const response = await send(options, endpoint, { ...input, headers: { accept: 'text/event-stream' } });
  if (!response.body) return;
  let arrived: Message[] = [];
  const parser = createParser({
    onEvent: ({ data, id, event }) => {
      const position = id === undefined ? {} : { position: id };
      if (event === 'position') arrived.push(position);
      else arrived.push({ event: JSON.parse(data) as EventEnvelope, ...position });
    },
  });
  const text = new TextDecoder();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    parser.feed(text.decode(chunk, { stream: true }));
    const batch = arrived;
    arrived = [];
    yield* batch;
  }
}
