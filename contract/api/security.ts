import { z } from 'zod';
import { limits } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';
import { text, wholeNumber } from './field.ts';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longestMs = 366 * unitMs.d;

/** `30m`, `24h` or `7d`; answers milliseconds. */
const windowSchema = z
  .string()
  .regex(/^[1-9]\d{0,5}[mhd]$/, 'must be a number with m, h or d, such as 24h')
  .transform((value) => Number(value.slice(0, -1)) * unitMs[value.slice(-1) as keyof typeof unitMs])
  .refine((ms) => ms <= longestMs, 'must be 366 days or less');

export const failedSignIns = {
  method: 'GET',
  path: '/api/v1/security/failed-sign-ins',
  group: 'security',
  summary: 'Failed sign-ins by address in a window up to now',
  scope: 'events:read',
  query: z.strictObject({
    window: windowSchema.default(unitMs.d).meta({ description: 'such as 30m, 24h (when absent) or 7d' }),
    tenantId: text(limits.idLength).optional(),
    limit: wholeNumber(1, 1000).default(100),
  }),
  answer: {
    kind: 'json',
    status: 200,
    schema: z.object({
      after: z.string(),
      before: z.string(),
      addresses: z.array(
        z.object({
          ipAddress: z.string(),
          count: z.number(),
          users: z.number(),
          firstAt: z.string(),
          lastAt: z.string(),
        }),
      ),
    }),
  },
  errors: ['INVALID_QUERY', 'UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'],
} as const satisfies Endpoint;
