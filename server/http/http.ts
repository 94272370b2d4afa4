import type { IncomingMessage } from 'node:http';
import { type Endpoint, endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import helmet from '@fastify/helmet';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { answerBrokenRequest } from './broken-request.ts';
import { closeIdleConnections } from './close-idle-connections.ts';
import { watchRoutes } from './known-routes.ts';
import type { HttpParts } from './parts.ts';
import { activityRoutes } from './routes/activity.ts';
import { adminRoutes } from './routes/admin.ts';
import { eventReadRoutes } from './routes/events-read.ts';
import { eventWriteRoutes } from './routes/events-write.ts';
import { healthRoutes } from './routes/health.ts';
import { pageRoutes } from './routes/pages.ts';
import { sendError } from './send-error.ts';
import { toEvidentError } from './to-evident-error.ts';

/** A silent connection is closed after so long; live tails are never silent. */
const idleMs = 120_000;
/** An NDJSON stream may take this long: it is slowed to what the store takes. */
const requestMs = 3_600_000;

const mediaType = /^[\w.+-]+\/[\w.+-]+(?:;|\s*$)/;

const recordPaths: ReadonlySet<string> = new Set(
  [endpoints.recordActivity, endpoints.recordEvents].map((endpoint: Endpoint) => endpoint.path),
);

/** The HTTP server over these parts, not listening yet. */
export async function createHttp(parts: HttpParts): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    // A logger of its own for each request would cost more than the request; what goes wrong is logged below.
    logger: false,
    genReqId: (raw: IncomingMessage) => parts.requestIdOf(raw.headers),
    requestIdHeader: false,
    bodyLimit: limits.bodyBytes,
    connectionTimeout: idleMs,
    requestTimeout: requestMs,
    // A request that comes while closing is answered below, with a code of the catalogue.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    clientErrorHandler: answerBrokenRequest,
    // Node would answer these two by itself, without a code of the catalogue.
    http: { requireHostHeader: false },
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id);
      sendError(reply as unknown as FastifyReply, toEvidentError(error));
    },
  });
  // An expectation nobody knows may be ignored (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  closeIdleConnections(app);
  const known = watchRoutes(app);
  app.decorateRequest('access', undefined);

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      return done(new EvidentError('INVALID_INPUT', { message: 'The Host header is missing.' }));
    }
    if (!parts.stopping.aborted) return done();
    reply.header('connection', 'close');
    done(new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', { message: 'The server is stopping.' }));
  });
  app.setErrorHandler((error, request, reply) => handleError(parts, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const methods = known.methodsOf(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0) throw new EvidentError('NOT_FOUND');
    reply.header('allow', methods.join(', '));
    throw new EvidentError('METHOD_NOT_ALLOWED');
  });

  await app.register(async (ingest) => {
    ingest.removeAllContentTypeParsers();
    ingest.addHook('onRequest', (request, _reply, done) => {
      const { headers } = request.raw;
      // Fastify refuses what is no media type before any parser is asked.
      if (headers['content-type'] && !mediaType.test(headers['content-type'])) delete headers['content-type'];
      done();
    });
    // Several SDKs send JSON under other names, and gzip without saying so: the bytes decide.
    ingest.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    await ingest.register(async (scope) => activityRoutes(scope, parts));
    await ingest.register(async (scope) => eventWriteRoutes(scope, parts));
  });
  await app.register(async (rest) => {
    await rest.register(helmet, helmetOptions);
    eventReadRoutes(rest, parts);
    adminRoutes(rest, parts);
    healthRoutes(rest, parts);
    await pageRoutes(rest, parts);
  });
  return app;
}

const helmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // Whether it is reached by TLS is the proxy's business.
  strictTransportSecurity: false,
  crossOriginResourcePolicy: { policy: 'same-origin' },
} as const;

function handleError(
  parts: HttpParts,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  let error = toEvidentError(thrown);
  if (error.code === 'INTERNAL') {
    parts.logger.error(
      { err: thrown, requestId: request.id, method: request.method, route: request.routeOptions.url },
      'a request failed',
    );
    // Whoever records is told that recording failed, whatever it was.
    if (request.method === 'POST' && recordPaths.has(request.routeOptions.url ?? '')) {
      error = new EvidentError('ACTIVITY_RECORD_FAILED', { cause: thrown });
    }
  }
  // Closed while the rest of the body is on its way, the connection would be reset, and the sender not know why.
  if (error.code === 'PAYLOAD_TOO_LARGE') reply.removeHeader('connection');
  parts.metrics.countError(error.code);
  return sendError(reply, error);
}
