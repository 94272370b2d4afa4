import { z } from 'zod';
import { laneSchema, limits, outcomes, sources } from '../event/index.ts';
import { addressOrNetwork, text, time, wholeNumber } from './field.ts';

const typeFilter = text(limits.typeLength + 1)
  .regex(/^[A-Za-z0-9_.-]*\*?$/, 'may hold letters, digits, "_", "-" and ".", and end with "*"')
  .meta({ description: 'exact type, or a prefix when it ends with `*`' });

/** The filters of every read, all of which must hold. */
export const eventFilterShape = {
  tenantId: text(limits.idLength).optional(),
  userId: text(limits.idLength).optional(),
  sessionId: text(limits.idLength).optional(),
  requestId: text(limits.requestIdLength).optional(),
  projectId: text(limits.idLength).optional(),
  objectType: text(limits.objectLength).optional(),
  objectId: text(limits.objectLength).optional(),
  type: typeFilter.optional(),
  ip: addressOrNetwork.meta({ description: 'address or CIDR' }).optional(),
  outcome: z.enum(outcomes).optional(),
  source: z.enum(sources).optional(),
  lane: laneSchema.optional(),
  after: time.meta({ description: 'from this time on, inclusive' }).optional(),
  before: time.meta({ description: 'up to this time, exclusive' }).optional(),
};

export const eventFilterSchema = z.strictObject(eventFilterShape);

export const eventPageQuerySchema = z.strictObject({
  ...eventFilterShape,
  order: z.enum(['asc', 'desc']).optional().meta({ description: 'newest first when absent' }),
  limit: wholeNumber(1, limits.pageSize)
    .meta({ description: `1 to ${limits.pageSize}` })
    .default(50),
  cursor: text(1024).meta({ description: '`nextCursor` of the page before' }).optional(),
});
