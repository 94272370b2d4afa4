import type { EventInput } from '@evident/contract/event';

/** An event on its way, with the place it came from for messages. */
export interface Parcel {
  readonly place: string;
  readonly event: EventInput;
}

export interface BatchBounds {
  readonly batchEvents: number;
  readonly batchBytes: number;
}

/** Groups parcels by count and encoded size. A single parcel above the size goes alone: the server judges it. */
export async function* inBatches(
  parcels: AsyncIterable<Parcel> | Iterable<Parcel>,
  bounds: BatchBounds,
): AsyncGenerator<readonly Parcel[]> {
  let batch: Parcel[] = [];
  let bytes = 0;
  for await (const parcel of parcels) {
    const size = JSON.stringify(parcel.event).length;
    if (batch.length > 0 && (batch.length >= bounds.batchEvents || bytes + size > bounds.batchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(parcel);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
