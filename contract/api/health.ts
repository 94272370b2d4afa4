import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

export const healthSchema = z.object({
  status: z
    .enum(['ok', 'degraded', 'down'])
    .meta({ description: 'degraded: events are kept safe, but something needs attention' }),
  version: z.string(),
  engine: z.enum(['postgres', 'pglite']),
  startedAt: z.string(),
  uptimeSeconds: z.number(),
  store: z.object({ status: z.enum(['up', 'down', 'starting']), problem: z.string().optional() }),
  queue: z.object({ events: z.number(), bytes: z.number() }),
  spool: z.object({ events: z.number(), bytes: z.number(), oldestAt: z.string().optional() }),
  problems: z.array(z.string()).meta({ description: 'what is degraded, a sentence each' }),
});
export type Health = z.infer<typeof healthSchema>;

export const health = {
  method: 'GET',
  path: '/health',
  group: 'health',
  summary: 'What works, what is degraded, how deep the spool is',
  scope: 'public',
  answer: { kind: 'json', status: 200, schema: healthSchema },
  errors: [],
} as const satisfies Endpoint;

export const live = {
  method: 'GET',
  path: '/health/live',
  group: 'health',
  summary: 'Whether the process runs',
  scope: 'public',
  answer: { kind: 'json', status: 200, schema: z.object({ status: z.literal('ok') }) },
  errors: [],
} as const satisfies Endpoint;

export const ready = {
  method: 'GET',
  path: '/health/ready',
  group: 'health',
  summary: 'Whether events are taken: the store is up, or the spool holds them',
  scope: 'public',
  answer: { kind: 'json', status: 200, schema: z.object({ status: z.literal('ok') }) },
  errors: ['ACTIVITY_RECORDER_UNAVAILABLE'],
} as const satisfies Endpoint;

export const metrics = {
  method: 'GET',
  path: '/metrics',
  group: 'health',
  summary: 'Prometheus metrics',
  scope: 'public',
  answer: { kind: 'text', contentType: 'text/plain; version=0.0.4' },
  errors: ['INTERNAL'],
} as const satisfies Endpoint;
