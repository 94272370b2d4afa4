import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

export const checkStatuses = ['ok', 'warn', 'fail'] as const;

/** One thing looked at, in one line: what is so, and what to do where it should be otherwise. */
export const checkSchema = z.object({
  name: z.string().meta({ description: 'stable, such as `partitions`' }),
  status: z.enum(checkStatuses),
  message: z.string(),
  advice: z.string().optional(),
});
export type Check = z.infer<typeof checkSchema>;

export const diagnosticsSchema = z.object({ checks: z.array(checkSchema) });
export type Diagnostics = z.infer<typeof diagnosticsSchema>;

export const diagnostics = {
  method: 'GET',
  path: '/api/v1/diagnostics',
  group: 'health',
  summary: 'What is right and what is not, as the store sees it',
  description:
    'Partitions ahead, the indexes behind the reads, unknown types, sources that fell silent, events set aside, the spool, ' +
    'and whether client addresses are plausible. `evident doctor` shows it after following an event end to end.',
  scope: 'admin',
  query: z.strictObject({}),
  answer: { kind: 'json', status: 200, schema: diagnosticsSchema },
  errors: ['INVALID_QUERY', 'UNAUTHORIZED', 'FORBIDDEN', 'ACTIVITY_RECORDER_UNAVAILABLE', 'INTERNAL'],
} as const satisfies Endpoint;
