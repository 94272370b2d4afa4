import type { EventEnvelope, EventInput } from '@evident/contract/event';

const types = [
  'project.created',
  'project.updated',
  'file.uploaded',
  'auth.login_succeeded',
  'auth.login_failed',
  'billing.subscription_updated',
  'team.member_invited',
  'api_request',
] as const;
const userAgent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** How the rows of a benchmark are spread. */
export interface WorkloadShape {
  readonly tenants: number;
  readonly users: number;
  /** Time span the events are spread over, ending at `until` (ms since the epoch). */
  readonly spanMs: number;
  readonly until: number;
  readonly rows: number;
}

/** UUIDv7-shaped, unique per (seed, index) and ordered by time: the same workload always has the same ids. */
export function benchId(seed: number, index: number, timeMs: number): string {
  const time = Math.floor(timeMs).toString(16).padStart(12, '0');
  const low = (index >>> 0).toString(16).padStart(8, '0');
  const tag = (seed & 0xfff).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tag}-8000-0000${low}`;
}

/** The `index`-th event of a workload: a typical server-side event of about 600 bytes as JSON. */
export function benchEvent(
  seed: number,
  index: number,
  shape: WorkloadShape,
): EventInput & { readonly id: string; readonly occurredAt: string } {
  const timeMs = shape.until - shape.spanMs + (shape.spanMs * index) / shape.rows;
  // A multiplicative hash spreads users and types without a random generator to carry along.
  const hash = Math.imul(index + seed * 7919, 2654435761) >>> 0;
  const user = hash % shape.users;
  const type = types[(hash >>> 8) % types.length] as string;
  return {
    id: benchId(seed, index, timeMs),
    type,
    tenantId: `tenant_${user % shape.tenants}`,
    userId: `user_${user}`,
    actor: { type: 'user', id: `user_${user}` },
    object: { type: type.split('.')[0] ?? type, id: `obj_${(hash >>> 4) % 1_000_000}` },
    outcome: type === 'auth.login_failed' ? 'failure' : 'success',
    source: 'api',
    request: {
      requestId: `req_${seed}_${index}`,
      method: 'POST',
      path: `/api/projects/${hash % 5000}/items`,
      statusCode: 200,
      durationMs: (hash % 900) + 0.5,
      ipAddress: `203.0.${(hash >>> 3) & 255}.${(hash >>> 11) & 255}`,
      userAgent,
    },
    sessionId: `sess_${user}_${index >>> 14}`,
    metadata: { plan: 'pro', seats: hash % 50, region: 'eu-west-1', feature: 'imports', batch: index >>> 10 },
    occurredAt: new Date(timeMs).toISOString(),
  };
}

/** The same event as the store keeps it. */
export function benchEnvelope(seed: number, index: number, shape: WorkloadShape): EventEnvelope {
  const event = benchEvent(seed, index, shape);
  return {
    ...event,
    outcome: event.outcome ?? 'success',
    source: event.source ?? 'api',
    metadata: event.metadata ?? {},
    receivedAt: event.occurredAt,
    lane: event.type === 'api_request' ? 'product' : 'record',
    catalogueVersion: 1,
  };
}
