import { z } from 'zod';
import { type Actor, actorSchema } from './actor.ts';
import { eventTypeSchema } from './event-type.ts';
import { type JsonObject, type JsonValue, jsonObjectSchema, jsonValueSchema } from './json.ts';
import { type Lane, laneSchema } from './lane.ts';
import { limits } from './limits.ts';
import { type Outcome, outcomes } from './outcome.ts';

export const sources = ['web', 'api', 'worker', 'webhook', 'admin', 'system'] as const;
export type Source = (typeof sources)[number];

/** What was acted on. */
export interface EventObject {
  readonly type: string;
  readonly id?: string | undefined;
}

/** The request an event belongs to. `path` has no query string; `durationMs` is in milliseconds. */
export interface EventRequest {
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly statusCode?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** One changed field. A side that was absent is left out. */
export interface Change {
  readonly field: string;
  readonly before?: JsonValue | undefined;
  readonly after?: JsonValue | undefined;
}

/** What a caller says about an event: the same shape from every SDK, import and endpoint. */
export interface EventInput {
  readonly id?: string | undefined;
  readonly type: string;
  readonly tenantId?: string | undefined;
  readonly userId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly anonymousId?: string | undefined;
  readonly actor?: Actor | undefined;
  readonly object?: EventObject | undefined;
  readonly outcome?: Outcome | undefined;
  readonly source?: Source | undefined;
  readonly request?: EventRequest | undefined;
  readonly changes?: readonly Change[] | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly dedupeKey?: string | undefined;
  readonly occurredAt?: string | undefined;
}

/** An event as it is kept and as every read answers it. Absent fields are left out. Times are ISO 8601 in UTC. */
export interface EventEnvelope
  extends Omit<EventInput, 'id' | 'outcome' | 'source' | 'metadata' | 'occurredAt'> {
  readonly id: string;
  readonly outcome: Outcome;
  readonly source: Source;
  readonly metadata: JsonObject;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly lane: Lane;
  readonly catalogueVersion?: number | undefined;
}

const id = (description: string, column: string) =>
  z.string().min(1).max(limits.idLength).meta({ description, column, sqlType: 'text' });

const objectSchema = z.strictObject({
  type: z
    .string()
    .min(1)
    .max(limits.objectLength)
    .meta({ description: 'what kind of thing was acted on', column: 'object_type', sqlType: 'varchar(100)' }),
  id: z
    .string()
    .min(1)
    .max(limits.objectLength)
    .meta({ description: 'which one', column: 'object_id', sqlType: 'varchar(100)' })
    .optional(),
});

const requestSchema = z.strictObject({
  requestId: z
    .string()
    .min(1)
    .max(limits.requestIdLength)
    .meta({ description: 'the id in your own logs', column: 'request_id', sqlType: 'varchar(100)' })
    .optional(),
  traceId: z
    .string()
    .min(1)
    .max(limits.traceIdLength)
    .meta({ description: 'W3C trace id', column: 'trace_id', sqlType: 'varchar(32)' })
    .optional(),
  method: z
    .string()
    .min(1)
    .max(limits.methodLength)
    .meta({ description: 'HTTP method', column: 'method', sqlType: 'varchar(16)' })
    .optional(),
  path: z
    .string()
    .min(1)
    .max(limits.pathLength)
    .meta({ description: 'path without query string', column: 'path', sqlType: 'text' })
    .optional(),
  statusCode: z
    .int()
    .min(100)
    .max(999)
    .meta({ description: 'HTTP status', column: 'status_code', sqlType: 'smallint' })
    .optional(),
  durationMs: z
    .number()
    .min(0)
    .max(2_147_483_647)
    .meta({ description: 'milliseconds', column: 'duration_ms', sqlType: 'real' })
    .optional(),
  ipAddress: z
    .string()
    .min(1)
    .max(45)
    .meta({ description: "the client's address", column: 'ip_address', sqlType: 'inet' })
    .optional(),
  userAgent: z
    .string()
    .min(1)
    .meta({
      description: `cut at ${limits.userAgentLength} characters`,
      column: 'user_agent',
      sqlType: 'varchar(512)',
    })
    .optional(),
});

const changeSchema = z.strictObject({
  field: z.string().min(1).max(200),
  before: jsonValueSchema.optional(),
  after: jsonValueSchema.optional(),
});

/**
 * THE definition of the event. The type above is held equal to it both ways (`envelope.test-d.ts`); the JSON Schema,
 * the reference page and the SQL column list are generated from it. `column` and `sqlType` say where a field is stored.
 */
const inputShape = {
  id: z
    .uuid()
    .meta({ description: 'UUIDv7; made when absent, kept by retries', column: 'id', sqlType: 'uuid' })
    .optional(),
  type: eventTypeSchema.meta({
    description: '`domain.action`, such as `auth.login_failed`',
    column: 'event_type',
    sqlType: 'varchar(100)',
  }),
  tenantId: id('the customer account, workspace or team', 'tenant_id').optional(),
  userId: id('the user it is about or who did it', 'user_id').optional(),
  projectId: id('a project inside the tenant', 'project_id').optional(),
  sessionId: id('the session; carries anonymous flows', 'session_id').optional(),
  anonymousId: id('a visitor who has not signed in', 'anonymous_id').optional(),
  actor: actorSchema
    .meta({ description: 'who acted, and for whom', column: 'actor', sqlType: 'jsonb' })
    .optional(),
  object: objectSchema.meta({ description: 'what was acted on' }).optional(),
  outcome: z
    .enum(outcomes)
    .meta({
      description: 'when absent: as the type ends, `failed` is failure, `denied` is denied; else success',
      column: 'outcome',
      sqlType: 'text',
    })
    .optional(),
  source: z
    .enum(sources)
    .meta({ description: '`api` when absent', column: 'source', sqlType: 'text' })
    .optional(),
  request: requestSchema.meta({ description: 'the request it belongs to' }).optional(),
  changes: z
    .array(changeSchema)
    .max(limits.changesCount)
    .readonly()
    .meta({
      description: 'field, before, after; redacted like metadata',
      column: 'changes',
      sqlType: 'jsonb',
    })
    .optional(),
  metadata: jsonObjectSchema
    .meta({
      description: `small JSON object, ${limits.metadataBytes / 1024} KB encoded at most`,
      column: 'metadata',
      sqlType: 'jsonb',
    })
    .optional(),
  dedupeKey: z
    .string()
    .min(1)
    .max(limits.dedupeKeyLength)
    .meta({
      description: 'at most one event a tenant and key',
      column: 'dedupe_key',
      sqlType: 'varchar(255)',
    })
    .optional(),
  occurredAt: z.iso
    .datetime({ offset: true })
    .meta({
      description: 'when it happened; never in the future',
      column: 'created_at',
      sqlType: 'timestamptz',
    })
    .optional(),
};

export const eventInputSchema = z.strictObject(inputShape);

export const eventEnvelopeSchema = z.strictObject({
  ...inputShape,
  id: inputShape.id.unwrap(),
  outcome: inputShape.outcome.unwrap(),
  source: inputShape.source.unwrap(),
  metadata: inputShape.metadata.unwrap(),
  occurredAt: inputShape.occurredAt.unwrap(),
  receivedAt: z.iso
    .datetime()
    .meta({ description: 'when the server took it', column: 'received_at', sqlType: 'timestamptz' }),
  lane: laneSchema.meta({
    description: '`record` or `product`, decided by the catalogue',
    column: 'lane',
    sqlType: 'text',
  }),
  catalogueVersion: z
    .int()
    .min(1)
    .meta({ description: 'which catalogue decided', column: 'catalogue_version', sqlType: 'integer' })
    .optional(),
});
