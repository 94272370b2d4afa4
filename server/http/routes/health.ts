import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { FastifyInstance } from 'fastify';
import { mount } from '../mount.ts';
import type { HttpParts } from '../parts.ts';

export function healthRoutes(app: FastifyInstance, { keys, health, metrics }: HttpParts): void {
  mount(app, keys, endpoints.health, ({ reply }) => {
    reply.header('cache-control', 'no-store');
    return health();
  });

  mount(app, keys, endpoints.live, () => ({ status: 'ok' }));

  mount(app, keys, endpoints.ready, () => {
    if (health().status === 'down') throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE');
    return { status: 'ok' };
  });

  mount(app, keys, endpoints.metrics, async ({ reply }) => {
    reply.header('content-type', metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}
