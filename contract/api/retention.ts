import { z } from 'zod';
import { laneSchema } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';

/** What one rule would remove. `rows` and `bytes` are counted where that is cheap, else estimated by the store. */
const retentionStepSchema = z.object({
  action: z.enum(['drop_partition', 'delete_rows']),
  lane: laneSchema,
  typePrefix: z.string().optional(),
  tenantId: z.string().optional(),
  before: z.string(),
  partition: z.string().optional(),
  rows: z.number(),
  bytes: z.number(),
});

export const retentionPlanSchema = z.object({
  id: z.string().meta({ description: 'say it to `apply`, and what was looked at is what is done' }),
  configured: z.boolean().meta({ description: 'whether the daily run is on' }),
  steps: z.array(retentionStepSchema),
  rows: z.number(),
  bytes: z.number(),
});
export type RetentionPlan = z.infer<typeof retentionPlanSchema>;

export const retentionRunSchema = z.object({
  state: z.enum(['never', 'running', 'done', 'failed']),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  stepsDone: z.number(),
  stepsTotal: z.number(),
  rows: z.number(),
  bytes: z.number(),
  error: z.string().optional(),
});
export type RetentionRun = z.infer<typeof retentionRunSchema>;

const errors = ['UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'] as const;

export const retentionPlan = {
  method: 'GET',
  path: '/api/v1/retention/plan',
  group: 'retention',
  summary: 'What would be removed now',
  scope: 'admin',
  query: z.strictObject({}),
  answer: { kind: 'json', status: 200, schema: retentionPlanSchema },
  errors,
} as const satisfies Endpoint;

export const applyRetention = {
  method: 'POST',
  path: '/api/v1/retention/apply',
  group: 'retention',
  summary: 'Remove what is past its time',
  description: 'Starts a run, or joins the one under way; ask `/retention/status` how far it is.',
  scope: 'admin',
  body: {
    schema: z.strictObject({ planId: z.string().max(100).optional() }),
    contentTypes: ['application/json'],
  },
  answer: { kind: 'json', status: 202, schema: retentionRunSchema },
  errors: ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_ENCODING', ...errors],
} as const satisfies Endpoint;

export const retentionStatus = {
  method: 'GET',
  path: '/api/v1/retention/status',
  group: 'retention',
  summary: 'How the last run went, or is going',
  scope: 'admin',
  query: z.strictObject({}),
  answer: { kind: 'json', status: 200, schema: retentionRunSchema },
  errors,
} as const satisfies Endpoint;
