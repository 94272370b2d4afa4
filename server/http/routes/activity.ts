import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import type { ItemResult } from '@evident/ingest';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bearerOf } from '../authorize.ts';
import type { AppIdentity, HttpParts } from '../parts.ts';

type Rejected = Extract<ItemResult, { status: 'rejected' }>;

const accepted = '{"status":"accepted"}';
const url = endpoints.recordActivity.path;

/** The public browser endpoint: open to every origin, one event a request. Nothing but the work itself runs here. */
export function activityRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('access-control-allow-origin', '*').header('x-content-type-options', 'nosniff');
    done();
  });

  app.options(url, (_request, reply) =>
    reply
      .header('access-control-allow-methods', 'POST, OPTIONS')
      .header('access-control-allow-headers', 'authorization, content-type, x-retry-count')
      .header('access-control-expose-headers', 'retry-after, x-request-id')
      .header('access-control-max-age', 86_400)
      .code(204)
      .send(),
  );

  app.post(url, { bodyLimit: limits.bodyBytes }, async (request, reply) => {
    const identity = await identityOf(parts, request.headers.authorization);
    const item = await oneEvent(parts, request);
    const [result] = await parts.ingest.take([item], {
      channel: 'browser',
      receivedAtMs: parts.clock(),
      identity,
      request: parts.contextOf(request.headers, request.socket.remoteAddress, request.id),
    });
    if (!result) throw new EvidentError('ACTIVITY_RECORD_FAILED');
    parts.metrics.countEvents('browser', result.status, 1);
    if (result.status === 'rejected') throw toError(result);
    return sendAccepted(reply);
  });
}

function sendAccepted(reply: FastifyReply): FastifyReply {
  return reply.code(202).header('content-type', 'application/json; charset=utf-8').send(accepted);
}

/** The app's own token, a public write key, or nobody. */
async function identityOf(
  { keys, verifyAppToken }: HttpParts,
  authorization: string | undefined,
): Promise<AppIdentity | undefined> {
  const token = bearerOf(authorization);
  if (token === undefined) return undefined;
  if (token.startsWith('eyJ') && verifyAppToken) return verifyAppToken(token);
  const access = await keys.find(token);
  if (!access) throw new EvidentError('UNAUTHORIZED');
  if (!access.scopes.includes('frontend:write')) {
    throw new EvidentError('FORBIDDEN', {
      message: 'Send browser events with a public write key, not a secret one.',
    });
  }
  return access.tenantId === undefined ? undefined : { tenantId: access.tenantId };
}

async function oneEvent({ decode }: HttpParts, { body, headers }: FastifyRequest): Promise<unknown> {
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new EvidentError('INVALID_INPUT', { message: 'The body is empty; send one event as JSON.' });
  }
  const { items, shape } = await decode(body, {
    contentEncoding: headers['content-encoding'],
    maxBytes: limits.bodyBytes,
  });
  if (shape !== 'single') {
    throw new EvidentError('INVALID_INPUT', { details: [{ problem: 'must be one event as a JSON object' }] });
  }
  return items[0];
}

function toError({ error, retryAfterSeconds }: Rejected): EvidentError {
  return new EvidentError(error.code, { message: error.message, details: error.details, retryAfterSeconds });
}
