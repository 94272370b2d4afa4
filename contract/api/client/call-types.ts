import type { z } from 'zod';
import type { EventEnvelope } from '../../event/index.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Endpoints } from '../endpoints.ts';

type Part<Name extends string, Schema> = Schema extends z.ZodType
  ? Record<string, never> extends z.input<Schema>
    ? { readonly [K in Name]?: z.input<Schema> | undefined }
    : { readonly [K in Name]: z.input<Schema> }
  : unknown;

/** What a call takes: `params`, `query` and `body` as the endpoint declares them, and a signal that ends it. */
export type CallInput<E> = Part<'params', E extends { params: infer S } ? S : undefined> &
  Part<'query', E extends { query: infer S } ? S : undefined> &
  Part<'body', E extends { body: { schema: infer S } } ? S : undefined> & {
    readonly signal?: AbortSignal | undefined;
  };

/** What a call answers: JSON is awaited, a stream is an async iterable. */
export type CallOutput<E extends Endpoint> = E['answer'] extends { kind: 'json'; schema: infer S }
  ? Promise<z.output<S>>
  : E['answer'] extends { kind: 'event-stream' }
    ? AsyncIterable<TailItem>
    : E['answer'] extends { kind: 'bytes' }
      ? AsyncIterable<Uint8Array>
      : Promise<string>;

/** One event of a live tail. `position` is the last one known: hand it back to go on from there later. */
export interface TailItem {
  readonly event: EventEnvelope;
  readonly position: string | undefined;
}

type NeedsInput<E> = Record<string, never> extends CallInput<E> ? false : true;

/** One method an endpoint, by the endpoint's name. */
export type Calls = {
  readonly [Name in keyof Endpoints]: NeedsInput<Endpoints[Name]> extends true
    ? (input: CallInput<Endpoints[Name]>) => CallOutput<Endpoints[Name]>
    : (input?: CallInput<Endpoints[Name]>) => CallOutput<Endpoints[Name]>;
};
