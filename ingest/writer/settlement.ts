import { type ErrorCode, EvidentError } from '@evident/contract/errors';
import type { StoredEvent } from '@evident/store/record';
import type { WriteResult } from '../event-writer.ts';
import type { Batch } from './batch.ts';

/** Gives events their results and knows how many still wait for one. */
export class Settlement {
  readonly #unavailableForSeconds: () => number;
  #open = 0;
  #onIdle: () => void = () => {};

  constructor(unavailableForSeconds: () => number) {
    this.#unavailableForSeconds = unavailableForSeconds;
  }

  opened(events: number): void {
    this.#open += events;
  }

  /** Resolves when every event taken in so far has its result. */
  idle(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  settle(batch: Batch, at: number, result: WriteResult): void {
    if (!batch.settle(at, result)) return;
    if (--this.#open === 0) this.#onIdle();
  }

  refuse(batch: Batch, indices: readonly number[], code: ErrorCode, cause?: unknown): void {
    if (indices.length === 0) return;
    const error = new EvidentError(code, { cause, retryAfterSeconds: this.#retryAfterSeconds(code) });
    for (const at of indices) {
      this.settle(batch, at, { status: 'refused', id: (batch.events[at] as StoredEvent).id, error });
    }
  }

  #retryAfterSeconds(code: ErrorCode): number | undefined {
    if (code === 'OVERLOADED') return 1;
    return code === 'ACTIVITY_RECORDER_UNAVAILABLE' ? this.#unavailableForSeconds() : undefined;
  }
}
