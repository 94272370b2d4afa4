import type { StoredEvent } from '@evident/store/record';

/** A stored event with a readable id made from a number; everything else can be given. */
export function makeStoredEvent(number: number, more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    type: 'project.created',
    tenantId: 'acme',
    outcome: 'success',
    source: 'api',
    metadata: {},
    occurredAt: '2026-01-01T00:00:00.000Z',
    receivedAt: new Date(Date.UTC(2026, 0, 1) + number).toISOString(),
    lane: 'record',
    ...more,
  };
}

export function makeStoredEvents(from: number, to: number, more: Partial<StoredEvent> = {}): StoredEvent[] {
  return Array.from({ length: to - from }, (_, index) => makeStoredEvent(from + index, more));
}
