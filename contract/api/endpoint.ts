import type { z } from 'zod';
import type { ErrorCode } from '../errors/index.ts';
import type { Scope } from './scope.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** How an endpoint answers when it worked. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly schema: z.ZodType }
  /** Server-sent events: each `data:` is one item of `schema`. */
  | { readonly kind: 'event-stream'; readonly schema: z.ZodType }
  /** Bytes of any length, streamed. */
  | { readonly kind: 'bytes'; readonly contentTypes: readonly string[] }
  | { readonly kind: 'text'; readonly contentType: string };

/** One endpoint as server, client and documentation see it. */
export interface Endpoint {
  readonly method: Method;
  /** With `{name}` for parameters, as OpenAPI writes them. */
  readonly path: string;
  readonly group: string;
  readonly summary: string;
  readonly description?: string;
  /** What a key must be allowed; `public` asks for none; `optional` takes a token when there is one. */
  readonly scope: Scope | 'public' | 'optional';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: { readonly schema: z.ZodType; readonly contentTypes: readonly string[] };
  readonly answer: Answer;
  readonly errors: readonly ErrorCode[];
}
