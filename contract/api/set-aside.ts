import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { text, wholeNumber } from './field.ts';

/** An event the store refused for what it holds. It was acknowledged, so it is kept, seen and can be replayed. */
export const setAsideEventSchema = z.object({
  id: z.string(),
  setAsideAt: z.string(),
  reason: z.string(),
  type: z.string().optional(),
  tenantId: z.string().optional(),
  attempts: z.number(),
  event: z.unknown().meta({ description: 'the envelope as it was to be stored' }),
});
export type SetAsideEvent = z.infer<typeof setAsideEventSchema>;

const errors = ['UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'] as const;

export const listSetAside = {
  method: 'GET',
  path: '/api/v1/set-aside',
  group: 'set-aside',
  summary: 'Events the store refused',
  scope: 'admin',
  query: z.strictObject({ limit: wholeNumber(1, 500).default(50), cursor: text(1024).optional() }),
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({ events: z.array(setAsideEventSchema), nextCursor: z.string().nullable() }),
  },
  errors: ['INVALID_QUERY', ...errors],
} as const satisfies Endpoint;

export const replaySetAside = {
  method: 'POST',
  path: '/api/v1/set-aside/{id}/replay',
  group: 'set-aside',
  summary: 'Try to store one again',
  scope: 'admin',
  params: z.strictObject({ id: z.uuid() }),
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({ id: z.string(), status: z.enum(['stored', 'duplicate', 'set_aside']) }),
  },
  errors: ['NOT_FOUND', ...errors],
} as const satisfies Endpoint;
