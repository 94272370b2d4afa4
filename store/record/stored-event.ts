import type { EventEnvelope } from '@evident/contract/event';

/** An event ready to be stored: the whole envelope, validated, redacted and routed. */
export type StoredEvent = EventEnvelope;

/** What became of one appended event. `id` is the stored event's: for a duplicate by key, the first one's. */
export interface AppendResult {
  readonly status: 'stored' | 'duplicate' | 'set_aside';
  readonly id: string;
}
