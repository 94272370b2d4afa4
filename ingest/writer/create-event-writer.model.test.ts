import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WriteResult } from '../event-writer.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { type Behaviour, FakeStore } from '../testing/fake-store.ts';
import { makeStoredEvent } from '../testing/make-event.ts';
import { MemorySpool } from '../testing/memory-spool.ts';
import { createEventWriter } from './create-event-writer.ts';

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Behaviour>('ok') },
  { weight: 4, arbitrary: fc.record({ takesMs: fc.integer({ min: 1, max: 20_000 }) }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Behaviour>('refused', 'reset', 'lost_reply', 'deadlock', 'broken', 'hang'),
  },
);

type Step =
  | { readonly kind: 'write'; readonly lanes: readonly ('record' | 'product')[]; readonly again: boolean }
  | { readonly kind: 'wait'; readonly forMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    lanes: fc.array(fc.constantFrom('record' as const, 'product' as const), { minLength: 1, maxLength: 12 }),
    again: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('wait' as const), forMs: fc.constantFrom(0, 1, 50, 400, 1500, 7000) }),
);

const scenario = fc.record({
  steps: fc.array(step, { maxLength: 25 }),
  behaviours: fc.array(behaviour, { maxLength: 20 }),
  poison: fc.array(fc.nat(60), { maxLength: 3 }),
  spoolRoom: fc.constantFrom(undefined, 10, Number.POSITIVE_INFINITY),
  queueBytes: fc.constantFrom(5000, 20_000, 1_000_000),
  maxBatch: fc.integer({ min: 1, max: 20 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  closeAfterMs: fc.option(fc.constantFrom(0, 100, 10_000)),
});

const spoolingBytes = 6000;
const isKept = (result: WriteResult) => result.status !== 'refused';

test('whatever the store does: each write settles once, what is acknowledged is kept once and in order, memory is bounded', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (run) => {
      const clock = new FakeClock();
      const store = new FakeStore(clock);
      store.next = [...run.behaviours];
      for (const at of run.poison) store.poison.add(makeStoredEvent(at).id);
      const spool = run.spoolRoom === undefined ? undefined : new MemorySpool(run.spoolRoom);
      const writer = createEventWriter({
        appender: store,
        clock,
        spool,
        random: () => 0.5,
        concurrency: run.concurrency,
        limits: { queueBytes: run.queueBytes, spoolingBytes, maxBatch: run.maxBatch },
      });
      const checkMemory = () => {
        // A single delivery may go to the spool whole, and what was in flight may follow it there.
        expect(writer.state().queuedBytes).toBeLessThanOrEqual(
          2 * run.queueBytes + spoolingBytes + 12 * 1000,
        );
        expect(writer.state().queuedBytes).toBeGreaterThanOrEqual(0);
      };
      store.onAppend = checkMemory;

      const records = new Set<string>();
      const lanes: ('record' | 'product')[] = [];
      let now = 0;
      let nextNumber = 0;
      const writes: {
        began: number;
        ended: number;
        settled: number;
        events: string[];
        results: readonly WriteResult[];
      }[] = [];
      for (const one of run.steps) {
        now++;
        if (one.kind === 'wait') {
          await clock.advance(one.forMs);
          continue;
        }
        const events = one.lanes.map((lane, at) => {
          // A retry sends the event before once more.
          const number = one.again && at === 0 && nextNumber > 0 ? nextNumber - 1 : nextNumber++;
          if (number === lanes.length) lanes.push(lane);
          const event = makeStoredEvent(number, { lane: lanes[number] ?? lane });
          if (event.lane === 'record') records.add(event.id);
          return event;
        });
        const write = {
          began: now,
          ended: Number.POSITIVE_INFINITY,
          settled: 0,
          events: events.map(({ id }) => id),
          results: [] as readonly WriteResult[],
        };
        writes.push(write);
        void writer.write(events).then((results) => {
          write.ended = now;
          write.settled++;
          write.results = results;
        });
        checkMemory();
      }
      if (run.closeAfterMs === null) await clock.advance(300_000);
      const closing = writer.close(run.closeAfterMs ?? 60_000);
      await clock.advance(120_000);
      await closing;

      const left = spool?.held.map((event) => event.id) ?? [];
      const kept = new Set([...store.ids, ...left, ...(spool?.asideIds ?? [])]);
      expect(new Set(store.ids).size).toBe(store.ids.length);
      const acknowledged = new Set<string>();
      for (const write of writes) {
        expect(write.settled).toBe(1);
        expect(write.results.map((result) => result.id)).toEqual(write.events);
        for (const result of write.results) if (isKept(result)) acknowledged.add(result.id);
      }
      for (const id of acknowledged) expect(kept).toContain(id);
      if (spool && run.spoolRoom === Number.POSITIVE_INFINITY) {
        // Refused means not kept, unless another write of the same event was acknowledged.
        for (const id of kept) expect(acknowledged).toContain(id);
      }
      expect(writer.state()).toMatchObject({ queuedEvents: 0, queuedBytes: 0 });
      if (run.closeAfterMs === null && store.underWay === 0) expect(left).toEqual([]);
      if (spool) checkOrder(writes, store.ids, new Set([...store.poison, ...spool.asideIds]), records);
    }),
    { numRuns: process.env.EVIDENT_LONG ? 30_000 : 1000 },
  );
});

function checkOrder(
  writes: readonly { began: number; ended: number; results: readonly WriteResult[] }[],
  stored: readonly string[],
  unstorable: ReadonlySet<string>,
  records: ReadonlySet<string>,
): void {
  const placeOf = new Map(stored.map((id, at) => [id, at]));
  const firstBegan = new Map<string, number>();
  for (const write of writes) {
    for (const { id } of write.results)
      firstBegan.set(id, Math.min(firstBegan.get(id) ?? write.began, write.began));
  }
  for (const earlier of writes) {
    for (const later of writes) {
      if (earlier.ended >= later.began) continue;
      for (const first of earlier.results) {
        for (const second of later.results) {
          if (!isKept(first) || !isKept(second) || first.id === second.id || unstorable.has(first.id))
            continue;
          if ((firstBegan.get(second.id) ?? 0) < later.began) continue;
          const at = placeOf.get(second.id);
          if (at !== undefined && records.has(second.id)) {
            expect(placeOf.get(first.id) ?? Number.POSITIVE_INFINITY, 'a later event overtook').toBeLessThan(
              at,
            );
          }
        }
      }
    }
  }
}
