import type { EventEnvelope } from '@evident/contract/event';
import { seededRandom, syntheticEvent } from './synthetic-events.ts';

/** Record-lane events of the last hour, in order, with ids of their own per seed. */
export function recentEvents(rows: number, seed: number): readonly EventEnvelope[] {
  const random = seededRandom(seed);
  const now = Date.now();
  return Array.from({ length: rows }, (_, index) =>
    syntheticEvent({ random, tenants: 1000 }, 'record', new Date(now - 3_600_000 * (1 - index / rows))),
  );
}

/** The same events as request bodies of `perBody` events each, as a client sends them. */
export function bodiesOf(events: readonly EventEnvelope[], perBody: number): readonly Buffer[] {
  const bodies: Buffer[] = [];
  for (let first = 0; first < events.length; first += perBody) {
    const batch = events.slice(first, first + perBody).map(({ lane, receivedAt, ...input }) => input);
    bodies.push(Buffer.from(JSON.stringify(perBody === 1 ? batch[0] : batch)));
  }
  return bodies;
}
