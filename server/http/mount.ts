import { type Endpoint, parseInput } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { requireScope } from './authorize.ts';
import type { HttpParts } from './parts.ts';

type Parsed<E, Part extends 'params' | 'query'> = E extends {
  readonly [P in Part]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

export interface Call<E extends Endpoint> {
  readonly params: Parsed<E, 'params'>;
  readonly query: Parsed<E, 'query'>;
  readonly body: E extends { readonly body: { readonly schema: infer S extends z.ZodType } }
    ? z.output<S>
    : undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Handler<E extends Endpoint> = (call: Call<E>) => unknown;

/** Serves an endpoint as the contract declares it: key, parameters, query and body are checked before the handler runs. */
export function mount<E extends Endpoint>(
  app: FastifyInstance,
  { keys, storeIsReady }: Pick<HttpParts, 'keys' | 'storeIsReady'>,
  endpoint: E,
  handler: Handler<E>,
): void {
  const { scope, answer } = endpoint;
  const isKeyed = scope !== 'public' && scope !== 'optional';
  app.route({
    method: endpoint.method,
    url: routeOf(endpoint),
    ...(isKeyed ? { onRequest: requireScope(keys, scope) } : {}),
    handler: (request, reply) => {
      if (isKeyed && !storeIsReady()) {
        throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', {
          message: 'The record store is not ready yet.',
        });
      }
      if (answer.kind === 'json') reply.code(answer.status);
      return handler({
        params: endpoint.params && parseInput(endpoint.params, request.params, 'INVALID_QUERY'),
        query: endpoint.query && parseInput(endpoint.query, request.query, 'INVALID_QUERY'),
        body:
          endpoint.body &&
          parseInput(endpoint.body.schema as z.ZodObject, request.body ?? {}, 'INVALID_INPUT'),
        request,
        reply,
      } as unknown as Call<E>);
    },
  });
}

/** `/events/{id}` as the router writes it. */
function routeOf(endpoint: Endpoint): string {
  return endpoint.path.replace(/\{(\w+)\}/g, ':$1');
}
