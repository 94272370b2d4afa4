import type { StoredEvent } from '@evident/store/record';
import type { SpoolFs } from './spool-files.ts';

/** What the spool holds, for health and metrics. */
export interface SpoolState {
  /** Durable events that the store has not taken yet. */
  readonly events: number;
  /** Bytes on disk, including what is replayed already and not deleted yet. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** When the first event still held was received, ISO 8601. */
  readonly oldestReceivedAt: string | undefined;
  /** Records that no longer fit their checksum, kept in `.bad` files since the spool was opened. */
  readonly damagedRecords: number;
  /** Events the store refused for what they hold, kept in `set-aside.ndjson` since the spool was opened. */
  readonly setAsideEvents: number;
}

/** Something in the spool could not be read back. Never holds what an event says. */
export interface SpoolDamage {
  /** `torn`: an unfinished last write, cut off; it was never acknowledged. `damaged`: kept in `file`. `missing`: a segment is gone. */
  readonly kind: 'torn' | 'damaged' | 'missing';
  readonly segment: string;
  readonly offset: number;
  readonly bytes: number;
  readonly file?: string | undefined;
}

/** Durable events on local disk, in the order they came, until the store takes them. */
export interface Spool {
  readonly pendingEvents: number;
  /** Whether about this many bytes more would be taken. */
  hasRoom(bytes: number): boolean;
  /**
   * Resolves once the events are on the medium. Rejects with ACTIVITY_RECORDER_UNAVAILABLE when the spool or the disk
   * is full or broken; then none of them is kept.
   */
  append(events: readonly StoredEvent[]): Promise<void>;
  /**
   * Hands over everything held, in order, in bounded batches; each is acknowledged when `handler` resolves. Resolves
   * when the spool is empty; stops and rejects when `handler` does. One at a time.
   */
  replay(handler: (events: readonly StoredEvent[]) => Promise<void>): Promise<void>;
  /** Keeps an event that no store will take where a person can see it. Resolves once it is on the medium. */
  setAside(event: StoredEvent, reason: string): Promise<void>;
  /** Called when the spool came to hold events by itself: left by a process that died. */
  onAdopted?(listener: () => void): void;
  state(): SpoolState;
  close(): Promise<void>;
}

export interface SpoolOptions {
  readonly dir: string;
  /** Most bytes kept on disk; beyond them `append` refuses. */
  readonly maxBytes: number;
  /** A segment is closed when it has grown beyond this; default 8 MiB. A replay reads one segment at a time. */
  readonly segmentBytes?: number | undefined;
  /** Most events handed to a replay at once, unless one record holds more; default 2000. */
  readonly replayEvents?: number | undefined;
  readonly onDamage?: ((damage: SpoolDamage) => void) | undefined;
  readonly fs?: SpoolFs | undefined;
}
