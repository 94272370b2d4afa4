import type { EvidentError } from '@evident/contract/errors';
import type { AppendResult, StoredEvent } from '@evident/store/record';

/** What the writer is doing, for health and metrics. */
export interface WriterState {
  readonly store: 'up' | 'down';
  readonly queuedEvents: number;
  readonly queuedBytes: number;
  readonly spooledEvents: number;
  readonly spooledBytes: number;
  readonly oldestSpooledAt: string | undefined;
}

/** Makes events durable: many deliveries share a commit; the spool takes over while the store is away. */
export interface EventWriter {
  /**
   * Resolves once every event is durable (committed, or fsynced to the spool) or refused. A refused event carries
   * OVERLOADED (product lane first), ACTIVITY_RECORDER_UNAVAILABLE or ACTIVITY_RECORD_FAILED, and was not kept.
   */
  write(events: readonly StoredEvent[]): Promise<readonly WriteResult[]>;
  state(): WriterState;
  /** Drains what was accepted, within the deadline. */
  close(deadlineMs: number): Promise<void>;
}

export type WriteResult =
  | AppendResult
  | { readonly status: 'spooled'; readonly id: string }
  | { readonly status: 'refused'; readonly id: string; readonly error: EvidentError };
