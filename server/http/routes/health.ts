import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { FastifyInstance } from 'fastify';
import { mount } from '../mount.ts';
import type { HttpParts } from '../parts.ts';

export function healthRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { health, metrics } = parts;
  mount(app, parts, endpoints.health, ({ reply }) => {
    reply.header('cache-control', 'no-store');
    return health();
  });

  mount(app, parts, endpoints.live, () => ({ status: 'ok' }));

  mount(app, parts, endpoints.ready, () => {
    if (health().status === 'down') throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE');
    return { status: 'ok' };
  });

  mount(app, parts, endpoints.metrics, async ({ reply }) => {
    reply.header('content-type', metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}
