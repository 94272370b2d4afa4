import type { StoredEvent } from '@evident/store/record';
import type { Spool } from '../spool/spool.ts';
import { nameOfFailure } from './append-failure.ts';
import type { Batch } from './batch.ts';
import type { Settlement } from './settlement.ts';
import type { WriterLogger } from './writer-options.ts';

export interface SpoolGateOptions {
  readonly spool: Spool | undefined;
  readonly settlement: Settlement;
  readonly mostBytes: number;
  readonly logger: WriterLogger | undefined;
  /** Called after each append, whatever came of it. */
  readonly onAppended: () => void;
}

/** The way into the spool: what is on its way there, and whether later events must follow. */
export class SpoolGate {
  readonly #options: SpoolGateOptions;
  events = 0;
  bytes = 0;
  /** Nothing is awaited any more: what the spool does not take is refused. */
  isLast = false;

  constructor(options: SpoolGateOptions) {
    this.#options = options;
  }

  get exists(): boolean {
    return this.#options.spool !== undefined;
  }

  get pendingEvents(): number {
    return this.#options.spool?.pendingEvents ?? 0;
  }

  /** While the spool holds anything, a later record event must not reach the store before it. */
  get isFenced(): boolean {
    return this.events > 0 || this.pendingEvents > 0;
  }

  /** Whether the spool itself has room. */
  hasRoom(bytes: number): boolean {
    return this.#options.spool?.hasRoom(bytes) ?? false;
  }

  /** Whether as much more may be on its way there. A delivery that is larger than the bound goes alone. */
  takes(bytes: number): boolean {
    return this.hasRoom(bytes) && (this.bytes === 0 || this.bytes + bytes <= this.#options.mostBytes);
  }

  /** Acknowledges these events of the batch once they are in the spool, or refuses them. */
  async append(batch: Batch, indices: readonly number[]): Promise<void> {
    const { spool, settlement, logger, onAppended } = this.#options;
    if (!spool || indices.length === 0) return;
    const bytes = Math.ceil((batch.bytes / batch.events.length) * indices.length);
    batch.spooling = true;
    this.events += indices.length;
    this.bytes += bytes;
    try {
      await spool.append(indices.map((at) => batch.events[at] as StoredEvent));
      for (const at of indices) {
        settlement.settle(batch, at, { status: 'spooled', id: (batch.events[at] as StoredEvent).id });
      }
    } catch (error) {
      logger?.error({ failure: nameOfFailure(error) }, 'the spool takes no more');
      // Given up on, but still under way: its own result is the best there is.
      const mayStillEnd = batch.abandoned && !batch.ended && !this.isLast;
      if (!mayStillEnd) settlement.refuse(batch, indices, 'ACTIVITY_RECORDER_UNAVAILABLE', error);
    }
    batch.spooling = false;
    this.events -= indices.length;
    this.bytes -= bytes;
    onAppended();
  }
}
