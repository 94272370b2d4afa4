import { z } from 'zod';
import { catalogueSnapshotSchema, changeKinds } from '../catalogue/index.ts';
import { laneSchema } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';
import { wholeNumber } from './field.ts';

export const getCatalogue = {
  method: 'GET',
  path: '/api/v1/catalogue',
  group: 'catalogue',
  summary: 'The catalogue the server decides by',
  scope: 'events:read',
  answer: { kind: 'json', status: 200, schema: catalogueSnapshotSchema },
  errors: ['UNAUTHORIZED', 'FORBIDDEN', 'INTERNAL'],
} as const satisfies Endpoint;

const changeSchema = z.object({
  kind: z.enum(changeKinds),
  type: z.string(),
  field: z.string().optional(),
  breaking: z.boolean(),
  message: z.string(),
});

export const catalogueChanges = {
  method: 'GET',
  path: '/api/v1/catalogue/changes',
  group: 'catalogue',
  summary: 'What changed in the catalogue, when and by whom, newest first',
  scope: 'events:read',
  query: z.strictObject({ limit: wholeNumber(1, 500).default(50) }),
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({
      entries: z.array(
        z.object({
          version: z.number(),
          changedAt: z.string(),
          changedBy: z.string(),
          changes: z.array(changeSchema).readonly(),
        }),
      ),
    }),
  },
  errors: ['INVALID_QUERY', 'UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'],
} as const satisfies Endpoint;

export const catalogueTypes = {
  method: 'GET',
  path: '/api/v1/catalogue/types',
  group: 'catalogue',
  summary: 'Every name that was declared or has arrived',
  scope: 'admin',
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({
      types: z.array(
        z.object({
          type: z.string(),
          lane: laneSchema,
          declared: z.boolean().meta({ description: 'false: it arrived and no catalogue knows it' }),
          firstSeenAt: z.string().optional(),
        }),
      ),
    }),
  },
  errors: ['UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'],
} as const satisfies Endpoint;
