import type { Lane } from '@evident/contract/event';
import type { StoredEvent } from '@evident/store/record';
import { Batch, type Call } from './batch.ts';
import { estimateBytes } from './estimate-bytes.ts';

/** Events of one call and one lane, waiting. */
export interface Portion {
  readonly call: Call;
  readonly events: readonly StoredEvent[];
  /** Where each event is in its call; undefined when the portion is the call. */
  readonly positions: readonly number[] | undefined;
  next: number;
  readonly end: number;
  readonly bytesEach: number;
  readonly enqueuedAtMs: number;
  /** Must not overtake what is in the spool. */
  readonly held: boolean;
}

/** First in, first out, O(1) an event. */
export class LaneQueue {
  #portions: Portion[] = [];
  #head = 0;
  events = 0;
  bytes = 0;

  get first(): Portion | undefined {
    return this.#portions[this.#head];
  }

  add(portion: Portion): void {
    this.#portions.push(portion);
    this.events += portion.end - portion.next;
    this.bytes += (portion.end - portion.next) * portion.bytesEach;
  }

  /** Moves waiting events into the batch until it holds `maxEvents` or `maxBytes`. Always takes one, where it may take any. */
  moveInto(batch: Batch, maxEvents: number, maxBytes: number, held: boolean): void {
    for (let portion = this.first; portion && (held || !portion.held); portion = this.first) {
      const { call, events, positions, bytesEach } = portion;
      let at = portion.next;
      while (at < portion.end && batch.events.length < maxEvents) {
        if (batch.events.length > 0 && batch.bytes + bytesEach > maxBytes) break;
        batch.add(
          events[at] as StoredEvent,
          call,
          positions === undefined ? at : (positions[at] as number),
          bytesEach,
        );
        at++;
      }
      this.events -= at - portion.next;
      this.bytes -= (at - portion.next) * bytesEach;
      portion.next = at;
      if (at < portion.end) return;
      this.#removeFirst();
    }
  }

  #removeFirst(): void {
    this.#head++;
    if (this.#head < 1024 || this.#head * 2 < this.#portions.length) return;
    this.#portions = this.#portions.slice(this.#head);
    this.#head = 0;
  }
}

/** What is left of a portion as a batch that was never queued. */
export function batchOf(portion: Portion): Batch {
  const batch = new Batch();
  for (let at = portion.next; at < portion.end; at++) {
    batch.add(
      portion.events[at] as StoredEvent,
      portion.call,
      portion.positions?.[at] ?? at,
      portion.bytesEach,
    );
  }
  batch.released = true;
  return batch;
}

/** The lane of all events, or undefined when they are of both. */
export function laneOfAll(events: readonly StoredEvent[]): Lane | undefined {
  const lane = events[0]?.lane;
  for (const event of events) if (event.lane !== lane) return undefined;
  return lane;
}

export function makePortion(
  call: Call,
  events: readonly StoredEvent[],
  given: Pick<Portion, 'positions' | 'enqueuedAtMs' | 'held'> & { readonly bytesEach: number | undefined },
): Portion {
  const bytesEach = Math.max(1, Math.ceil(given.bytesEach ?? averageBytes(events)));
  // Written out: this runs for every request, and a spread costs more than all else here.
  const { positions, enqueuedAtMs, held } = given;
  return { call, events, positions, next: 0, end: events.length, bytesEach, enqueuedAtMs, held };
}

function averageBytes(events: readonly StoredEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += estimateBytes(event);
  return bytes / events.length;
}
