import type { Readable } from 'node:stream';
import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import type { Ingest, ItemResult } from '@evident/ingest';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../authorize.ts';
import type { HttpParts } from '../parts.ts';
import { setRetryAfter } from '../send-error.ts';
import { toEvidentError } from '../to-evident-error.ts';
import { bindTenant } from '../write/bind-tenant.ts';
import { takeStream } from '../write/take-stream.ts';
import { Tally } from '../write/tally.ts';

const ndjson = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-seq)\b/i;
/** Most results in the answer to a stream, which may have any number of lines. */
const maxStreamResults = 1000;

/** Events from servers: one, a list, or a stream of lines. */
export function eventWriteRoutes(app: FastifyInstance, parts: HttpParts): void {
  // A stream of lines is handed on unread.
  app.addContentTypeParser(ndjson, (_request, payload, done) => done(null, payload));

  app.post(
    endpoints.recordEvents.path,
    { bodyLimit: limits.bulkBodyBytes, onRequest: requireScope(parts.keys, endpoints.recordEvents.scope) },
    async (request, reply) => {
      const bound = request.access?.tenantId;
      const ingest = bound === undefined ? parts.ingest : bindTenant(parts.ingest, bound);
      return Buffer.isBuffer(request.body) || request.body === undefined
        ? takeBody(parts, ingest, request, reply)
        : takeLines(parts, ingest, request, reply);
    },
  );
}

async function takeBody(
  parts: HttpParts,
  ingest: Ingest,
  { body, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const receivedAtMs = parts.clock();
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new EvidentError('INVALID_INPUT', {
      message: 'The body is empty; send one event or a list of events.',
    });
  }
  const { items, sentAtMs } = await parts.decode(body, {
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    maxBytes: limits.bulkBodyBytes,
  });
  if (items.length === 0) {
    throw new EvidentError('INVALID_INPUT', { details: [{ problem: 'must hold at least one event' }] });
  }
  const results = await ingest.take(items, { channel: 'server', receivedAtMs, sentAtMs });
  const tally = new Tally({ keepAccepted: true, maxResults: items.length });
  for (const [index, result] of results.entries()) tally.add(index, result);
  return answer(parts, reply, tally);
}

/** The chunks of a request. Reading may stop early without taking the connection down: there is an answer to send. */
function unread(body: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => body.iterator({ destroyOnReturn: false }) };
}

async function takeLines(
  parts: HttpParts,
  ingest: Ingest,
  { body, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const tally = new Tally({ keepAccepted: false, maxResults: maxStreamResults });
  const take = (items: readonly unknown[]): Promise<readonly ItemResult[]> =>
    ingest.take(items, { channel: 'server', receivedAtMs: parts.clock() });
  try {
    const batches = parts.readLines(unread(body as Readable), headers['content-encoding']);
    const stopped = await takeStream(batches, take, { tally, stopping: parts.stopping });
    if (!stopped && tally.accepted + tally.duplicates + tally.rejected === 0) {
      throw new EvidentError('INVALID_INPUT', { message: 'The body is empty; send an event a line.' });
    }
    return answer(parts, reply, tally, stopped);
  } catch (error) {
    // What came before was taken all the same: the answer says how far it got.
    const failure = toEvidentError(error);
    if (failure.code === 'INTERNAL') {
      parts.logger.error({ err: error }, 'an NDJSON stream failed');
      return answer(parts, reply, tally, new EvidentError('ACTIVITY_RECORD_FAILED'));
    }
    return answer(parts, reply, tally, failure);
  }
}

function answer(parts: HttpParts, reply: FastifyReply, tally: Tally, stopped?: EvidentError): FastifyReply {
  const { status, body, retryAfterSeconds } = tally.outcome(stopped?.toBody().error);
  parts.metrics.countEvents('server', 'accepted', body.accepted);
  parts.metrics.countEvents('server', 'duplicate', body.duplicates);
  parts.metrics.countEvents('server', 'rejected', body.rejected);
  if (body.error) parts.metrics.countError(body.error.code);
  // What is left of a stream that was not read to its end is dropped as it comes.
  reply.request.raw.removeAllListeners('readable').resume();
  setRetryAfter(reply, {
    status,
    retryAfterSeconds: body.error && (stopped?.retryAfterSeconds ?? retryAfterSeconds),
  });
  return reply.code(status).header('x-content-type-options', 'nosniff').send(body);
}
