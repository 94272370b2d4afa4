import { z } from 'zod';
import { errorCodes } from '../errors/index.ts';
import { eventInputSchema, eventTypePattern, jsonObjectSchema, limits } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';

export const browserEventSchema = z.strictObject({
  type: z
    .string()
    .min(1)
    .max(limits.browserTypeLength)
    .regex(eventTypePattern, 'may hold letters, digits, "_", "-" and "." and starts with a letter or digit')
    .meta({ description: 'letters, digits, `_ - .`; stored as `frontend_<type>`' }),
  sessionId: z.string().min(1).max(limits.idLength).optional(),
  projectId: z.string().min(1).max(limits.idLength).optional(),
  page: z.string().min(1).max(limits.pageLength).meta({ description: 'stored as the path' }).optional(),
  metadata: jsonObjectSchema
    .meta({ description: `small JSON object, ${limits.metadataBytes / 1024} KB encoded at most` })
    .optional(),
  // What an SDK adds, so that a retry is the same event, a visitor stays one, and a wrong clock is put right.
  id: eventInputSchema.shape.id,
  anonymousId: eventInputSchema.shape.anonymousId,
  occurredAt: eventInputSchema.shape.occurredAt,
  sentAt: z.iso
    .datetime({ offset: true })
    .meta({ description: "the sender's clock when it sent; corrects `occurredAt`" })
    .optional(),
});

export const recordActivity = {
  method: 'POST',
  path: '/api/v1/activity/events',
  group: 'activity',
  summary: 'Record one event from a browser',
  description:
    "Takes the app's own JWT or a public write key as bearer; without either, `sessionId` carries anonymous flows. " +
    '202 means durable. Open to every origin; `text/plain` bodies (sendBeacon) are read as JSON.',
  scope: 'optional',
  body: { schema: browserEventSchema, contentTypes: ['application/json', 'text/plain'] },
  answer: { kind: 'json', status: 202, schema: z.object({ status: z.literal('accepted') }) },
  errors: [
    'INVALID_INPUT',
    'INVALID_ACTIVITY_EVENT',
    'UNAUTHORIZED',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_ENCODING',
    'UNKNOWN_EVENT_TYPE',
    'OVERLOADED',
    'ACTIVITY_RECORD_FAILED',
    'ACTIVITY_RECORDER_UNAVAILABLE',
  ],
} as const satisfies Endpoint;

const errorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.array(z.object({ path: z.string().optional(), problem: z.string() })).optional(),
});

export const itemResultSchema = z.object({
  index: z.number().meta({ description: 'place in what was sent, from 0; in NDJSON the line, from 1' }),
  id: z.string().optional(),
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  error: errorSchema.optional(),
});
export type EventItemResult = z.infer<typeof itemResultSchema>;

export const recordOutcomeSchema = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  results: z
    .array(itemResultSchema)
    .meta({ description: 'one an event; of NDJSON only those not accepted, the first 1000' }),
  error: errorSchema.optional().meta({ description: 'set when nothing was kept' }),
});
export type RecordOutcome = z.infer<typeof recordOutcomeSchema>;

export const recordEvents = {
  method: 'POST',
  path: '/api/v1/events',
  group: 'events',
  summary: 'Record events from a server: one, an array, or NDJSON',
  description:
    'Each event has its own result; one bad event never rejects its neighbours. 202 when anything was kept (duplicates ' +
    'are kept already); otherwise the status of the first error, a passing one before a lasting one. gzip is understood.',
  scope: 'events:write',
  body: {
    schema: z.union([
      eventInputSchema,
      z.array(eventInputSchema).min(1).max(limits.batchEvents),
      z.strictObject({
        events: z.array(eventInputSchema).min(1).max(limits.batchEvents),
        sentAt: z.iso.datetime({ offset: true }).optional(),
      }),
    ]),
    contentTypes: ['application/json', 'application/x-ndjson'],
  },
  answer: { kind: 'json', status: 202, schema: recordOutcomeSchema },
  errors: [
    'INVALID_INPUT',
    'INVALID_ACTIVITY_EVENT',
    'UNAUTHORIZED',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_ENCODING',
    'UNKNOWN_EVENT_TYPE',
    'OVERLOADED',
    'ACTIVITY_RECORD_FAILED',
    'ACTIVITY_RECORDER_UNAVAILABLE',
  ],
} as const satisfies Endpoint;
