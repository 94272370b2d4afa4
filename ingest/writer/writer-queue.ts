import type { Lane } from '@evident/contract/event';
import { Batch } from './batch.ts';
import { LaneQueue, type Portion } from './lane-queue.ts';
import type { WriterLimits } from './writer-options.ts';

/** Both lanes' waiting events, and the account of everything held in memory: waiting and in flight. */
export class WriterQueue {
  readonly record = new LaneQueue();
  readonly product = new LaneQueue();
  readonly #limits: WriterLimits;
  heldEvents = 0;
  heldBytes = 0;

  constructor(limits: WriterLimits) {
    this.#limits = limits;
  }

  /** Queues as many events as their lane has room for and moves `portion` past them. */
  add(lane: Lane, portion: Portion): void {
    const { queueBytes, productShareOfQueue } = this.#limits;
    const mostBytes = lane === 'product' ? queueBytes * productShareOfQueue : queueBytes;
    const room = Math.floor((mostBytes - this.heldBytes) / portion.bytesEach);
    const count = Math.min(room, portion.end - portion.next);
    if (count <= 0) return;
    const end = portion.next + count;
    this[lane].add(partOf(portion, end));
    portion.next = end;
    this.heldEvents += count;
    this.heldBytes += count * portion.bytesEach;
  }

  /** The next commit. `overtaking` says whether events may go that must not overtake the spool. */
  takeBatch(overtaking: boolean): Batch {
    const { maxBatch, maxBatchBytes } = this.#limits;
    const batch = new Batch();
    // A flood of record events leaves a quarter of each commit to the product events already accepted.
    const share = this.product.events > 0 ? 0.75 : 1;
    const mostRecords = Math.max(1, maxBatch - Math.min(this.product.events, maxBatch >> 2));
    this.record.moveInto(batch, mostRecords, maxBatchBytes * share, overtaking);
    this.product.moveInto(batch, maxBatch, maxBatchBytes, true);
    return batch;
  }

  /** Record events that leave the queue another way, as many as a commit would take. */
  takeRecords(): Batch {
    const batch = new Batch();
    this.record.moveInto(batch, this.#limits.maxBatch, this.#limits.maxBatchBytes, true);
    this.release(batch);
    return batch;
  }

  /** All product events that wait. */
  takeProducts(): Batch {
    const batch = new Batch();
    this.product.moveInto(batch, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, true);
    this.release(batch);
    return batch;
  }

  /** The batch is held no longer; a second time changes nothing. */
  release(batch: Batch): void {
    if (batch.released) return;
    batch.released = true;
    this.heldEvents -= batch.events.length;
    this.heldBytes -= batch.bytes;
  }
}

/** What of a portion is queued; written out, as a spread would cost more than all else here. */
function partOf(
  { call, events, positions, next, bytesEach, enqueuedAtMs, held }: Portion,
  end: number,
): Portion {
  return { call, events, positions, next, end, bytesEach, enqueuedAtMs, held };
}
