import type { StoredEvent } from '@evident/store/record';
import type { WriteResult } from '../event-writer.ts';

/** One `write()`: settles when each of its events has a result. */
export interface Call {
  readonly results: WriteResult[];
  open: number;
  readonly resolve: (results: readonly WriteResult[]) => void;
}

/** Events of many calls on their way together. Each is settled once; whoever comes second does nothing. */
export class Batch {
  readonly events: StoredEvent[] = [];
  readonly #calls: (Call | undefined)[] = [];
  readonly #positions: number[] = [];
  bytes = 0;
  open = 0;
  /** Given up on: its append may still end, and does not hold a slot any more. */
  abandoned = false;
  /** Its append has ended. */
  ended = false;
  /** Its open events are on their way to the spool. */
  spooling = false;
  /** No longer counted as held by the queue. */
  released = false;

  add(event: StoredEvent, call: Call, position: number, bytes: number): void {
    this.events.push(event);
    this.#calls.push(call);
    this.#positions.push(position);
    this.bytes += bytes;
    this.open++;
  }

  /** Answers whether it was open until now. */
  settle(index: number, result: WriteResult): boolean {
    const call = this.#calls[index];
    if (!call) return false;
    this.#calls[index] = undefined;
    this.open--;
    call.results[this.#positions[index] as number] = result;
    if (--call.open === 0) call.resolve(call.results);
    return true;
  }

  /** Which events have no result yet. */
  openIndices(): number[] {
    const indices: number[] = [];
    for (let index = 0; index < this.#calls.length; index++) if (this.#calls[index]) indices.push(index);
    return indices;
  }
}
