import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '@evident/contract/event';

/** A valid stored event; what a test cares about is given, the rest is plain. */
export function anEnvelope(given: Partial<EventEnvelope> = {}): EventEnvelope {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    type: 'project.created',
    tenantId: 'acme',
    userId: 'ada',
    outcome: 'success',
    source: 'api',
    metadata: {},
    occurredAt: now,
    receivedAt: now,
    lane: 'record',
    ...given,
  };
}
