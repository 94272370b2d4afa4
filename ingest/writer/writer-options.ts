import type { EventAppender } from '@evident/store/record';
import type { WriterState } from '../event-writer.ts';
import type { Spool } from '../spool/spool.ts';
import type { Clock } from './clock.ts';

export interface WriterLimits {
  /** Most memory held by events queued and in flight, in estimated bytes. */
  readonly queueBytes: number;
  /** The share of `queueBytes` beyond which product events are refused. */
  readonly productShareOfQueue: number;
  /** Most memory held by events on their way to the spool, beside `queueBytes`. */
  readonly spoolingBytes: number;
  /** Most events in one commit. */
  readonly maxBatch: number;
  /** Most estimated bytes in one commit. */
  readonly maxBatchBytes: number;
}

export const defaultWriterLimits = {
  queueBytes: 64 * 1024 * 1024,
  productShareOfQueue: 0.5,
  spoolingBytes: 16 * 1024 * 1024,
  maxBatch: 2000,
  maxBatchBytes: 4 * 1024 * 1024,
} as const satisfies WriterLimits;

export interface WriterLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface EventWriterOptions {
  readonly appender: EventAppender;
  /** Where record events go while the store is away or busy. Without one they are refused then. */
  readonly spool?: Spool | undefined;
  readonly clock?: Clock | undefined;
  /** A number from 0 to 1, as Math.random gives. */
  readonly random?: (() => number) | undefined;
  readonly limits?: Partial<WriterLimits> | undefined;
  /** A record event that waited longer for its turn is spooled and acknowledged; default 1000. */
  readonly maxWaitMs?: number | undefined;
  /** A commit that takes longer counts as unknown: its events are spooled and acknowledged; default 5000. */
  readonly maxCommitMs?: number | undefined;
  /** Commits under way at once; default 2. */
  readonly concurrency?: number | undefined;
  /** Asks the store whether it is there, so that health recovers also while nobody writes. */
  readonly probe?: (() => Promise<unknown>) | undefined;
  /** Told when the store goes or comes back, and when the spool begins to fill or is empty again. */
  readonly onState?: ((state: WriterState) => void) | undefined;
  readonly logger?: WriterLogger | undefined;
}
