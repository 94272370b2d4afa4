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
  /** Spooled events that no store would take, kept in a file beside the spool since it was opened. */
  readonly setAsideEvents?: number | undefined;
  /** Spool records that could not be read back, kept in `.bad` files since the spool was opened. */
  readonly damagedRecords?: number | undefined;
}

export interface WriteOptions {
  /** Size of the events where the caller knows it, such as the length of the body they came in; estimated otherwise. */
  readonly bytes?: number | undefined;
}

/** Makes events durable: many deliveries share a commit; the spool takes over while the store is away. */
export interface EventWriter {
  /**
   * Resolves once every event is durable (committed, or fsynced to the spool) or refused. A refused event carries
   * OVERLOADED (product lane first), ACTIVITY_RECORDER_UNAVAILABLE or ACTIVITY_RECORD_FAILED, and was not kept.
   */
  write(events: readonly StoredEvent[], options?: WriteOptions): Promise<readonly WriteResult[]>;
  state(): WriterState;
  /**
   * Takes nothing more and drains what was accepted; at the deadline what is left goes to the spool, or is refused.
   * The spool itself is its opener's to close, afterwards.
   */
  close(deadlineMs: number): Promise<void>;
}

export type WriteResult =
  | AppendResult
  | { readonly status: 'spooled'; readonly id: string }
  | { readonly status: 'refused'; readonly id: string; readonly error: EvidentError };
