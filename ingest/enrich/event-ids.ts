import { v7 } from 'uuid';

/** Fills the array with random bytes, as `crypto.getRandomValues` does. */
export type FillRandom = (bytes: Uint8Array) => void;

const bytesAnId = 16;
const pooledIds = 256;

/**
 * Makes UUIDv7s of the time of receipt, growing within a delivery: events of the same millisecond keep the order they
 * were sent in. Of the time of receipt and not of the event, so that the identity index grows at its edge even while
 * years of history are imported. Random bytes are drawn for many ids at once: one by one they are most of the cost.
 */
export function createEventIds(fillRandom: FillRandom): (receivedAtMs: number) => string {
  const pool = new Uint8Array(bytesAnId * pooledIds);
  let used = pool.length;
  let lastMs = -1;
  let sequence = 0;

  const draw = (): Uint8Array => {
    if (used === pool.length) {
      fillRandom(pool);
      used = 0;
    }
    used += bytesAnId;
    return pool.subarray(used - bytesAnId, used);
  };

  return (receivedAtMs) => {
    const random = draw();
    if (receivedAtMs === lastMs) {
      sequence += 1;
    } else {
      lastMs = receivedAtMs;
      // 31 bits of the 32, so that a delivery can count up without starting over.
      sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
    }
    return v7({ msecs: receivedAtMs, seq: sequence, random });
  };
}
