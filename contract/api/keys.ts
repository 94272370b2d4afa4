import { z } from 'zod';
import { limits } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';
import { text, time } from './field.ts';
import { keyKinds } from './scope.ts';

/** A key as it is shown: never the key itself, only its first characters. */
export const apiKeySchema = z.object({
  id: z.uuid(),
  kind: z.enum(keyKinds),
  name: z.string(),
  prefix: z.string(),
  tenantId: z.string().optional(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

const adminErrors = ['UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'] as const;

export const listKeys = {
  method: 'GET',
  path: '/api/v1/keys',
  group: 'keys',
  summary: 'Keys, the revoked ones too',
  scope: 'admin',
  query: z.strictObject({}),
  answer: { kind: 'json', status: 200, schema: z.object({ keys: z.array(apiKeySchema) }) },
  errors: adminErrors,
} as const satisfies Endpoint;

export const createKey = {
  method: 'POST',
  path: '/api/v1/keys',
  group: 'keys',
  summary: 'Make a key',
  description: 'The key itself is in this answer and nowhere else: only its hash is kept.',
  scope: 'admin',
  body: {
    schema: z.strictObject({
      kind: z.enum(keyKinds),
      name: text(100),
      tenantId: text(limits.idLength)
        .meta({ description: 'binds the key: it writes to and reads from this tenant only' })
        .optional(),
      expiresAt: time.optional(),
    }),
    contentTypes: ['application/json'],
  },
  answer: {
    kind: 'json',
    status: 201,
    schema: z.object({ key: apiKeySchema, secret: z.string() }),
  },
  errors: ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE', ...adminErrors],
} as const satisfies Endpoint;

export const revokeKey = {
  method: 'DELETE',
  path: '/api/v1/keys/{id}',
  group: 'keys',
  summary: 'Revoke a key',
  description: 'Takes effect at once on this process, within 30 seconds on others.',
  scope: 'admin',
  params: z.strictObject({ id: z.uuid() }),
  answer: { kind: 'json', status: 200, schema: z.object({ key: apiKeySchema }) },
  errors: [...adminErrors, 'NOT_FOUND'],
} as const satisfies Endpoint;
