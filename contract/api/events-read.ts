import { z } from 'zod';
import { eventEnvelopeSchema } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';
import { eventFilterSchema, eventFilterShape, eventPageQuerySchema } from './events-filter.ts';
import { text, wholeNumber } from './field.ts';

const readErrors = [
  'INVALID_QUERY',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'ACTIVITY_RECORDER_UNAVAILABLE',
  'INTERNAL',
] as const;

export const listEvents = {
  method: 'GET',
  path: '/api/v1/events',
  group: 'events',
  summary: 'Find events',
  description: 'A page of events by any combination of filters, newest first. Follow `nextCursor` for more.',
  scope: 'events:read',
  query: eventPageQuerySchema,
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({ events: z.array(eventEnvelopeSchema), nextCursor: z.string().nullable() }),
  },
  errors: readErrors,
} as const satisfies Endpoint;

export const getEvent = {
  method: 'GET',
  path: '/api/v1/events/{id}',
  group: 'events',
  summary: 'One event',
  scope: 'events:read',
  params: z.strictObject({ id: z.uuid() }),
  answer: { kind: 'json', status: 200, schema: eventEnvelopeSchema },
  errors: [...readErrors, 'NOT_FOUND'],
} as const satisfies Endpoint;

export const streamEvents = {
  method: 'GET',
  path: '/api/v1/events/stream',
  group: 'events',
  summary: 'Live tail (server-sent events)',
  description:
    'Events in the order they were committed. `id:` lines are positions: send the last one as `Last-Event-ID` ' +
    '(or `position`) to go on after a broken connection without a gap; what was sent since that line comes again. ' +
    'Without one, the tail starts now.',
  scope: 'events:read',
  query: z.strictObject({
    ...eventFilterShape,
    position: text(1024).meta({ description: 'an `id:` seen before; `now` when absent' }).optional(),
  }),
  answer: { kind: 'event-stream', schema: eventEnvelopeSchema },
  errors: [...readErrors, 'OVERLOADED'],
} as const satisfies Endpoint;

export const exportEvents = {
  method: 'GET',
  path: '/api/v1/events/export',
  group: 'events',
  summary: 'Export events as CSV or NDJSON',
  description:
    'Streamed, of any size. In CSV a value that a spreadsheet would take for a formula has an apostrophe in front. ' +
    'If it fails half-way the connection is cut, so that a short file is never taken for a whole one.',
  scope: 'events:read',
  query: z.strictObject({
    ...eventFilterShape,
    format: z.enum(['csv', 'ndjson']).default('ndjson'),
    order: z.enum(['asc', 'desc']).optional(),
    limit: wholeNumber(1, Number.MAX_SAFE_INTEGER)
      .meta({ description: 'at most so many events; all when absent' })
      .optional(),
  }),
  answer: { kind: 'bytes', contentTypes: ['application/x-ndjson', 'text/csv'] },
  errors: readErrors,
} as const satisfies Endpoint;

export const histogram = {
  method: 'GET',
  path: '/api/v1/events/histogram',
  group: 'events',
  summary: 'Events over time',
  scope: 'events:read',
  query: z.strictObject({ ...eventFilterShape, buckets: wholeNumber(1, 500).default(60) }),
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({ buckets: z.array(z.object({ start: z.string(), count: z.number() })) }),
  },
  errors: readErrors,
} as const satisfies Endpoint;

export const countEvents = {
  method: 'GET',
  path: '/api/v1/events/count',
  group: 'events',
  summary: 'How many events, up to a cap',
  description: '`{ "count": 10000, "capped": true }` reads "10,000+".',
  scope: 'events:read',
  query: z.strictObject({ ...eventFilterShape, cap: wholeNumber(1, 100_000).default(10_000) }),
  answer: { kind: 'json', status: 200, schema: z.object({ count: z.number(), capped: z.boolean() }) },
  errors: readErrors,
} as const satisfies Endpoint;

export const eventTypes = {
  method: 'GET',
  path: '/api/v1/events/types',
  group: 'events',
  summary: 'Which types there are, how often, and when last',
  scope: 'events:read',
  query: eventFilterSchema,
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({
      types: z.array(z.object({ type: z.string(), count: z.number(), lastAt: z.string() })),
    }),
  },
  errors: readErrors,
} as const satisfies Endpoint;
