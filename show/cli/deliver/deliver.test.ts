import type { EventItemResult, RecordOutcome } from '@evident/contract/api';
import { type ErrorCode, EvidentError, errorCatalogue } from '@evident/contract/errors';
import type { EventInput } from '@evident/contract/event';
import { expect, test } from 'vitest';
import type { Parcel } from './batches.ts';
import { deliver, deliverDefaults } from './deliver.ts';

const parcels = (count: number): Parcel[] =>
  Array.from({ length: count }, (_, number) => ({
    place: `line ${number + 1}`,
    event: { id: `e${number}`, type: 'a.b' },
  }));

/** A server that keeps ids, and answers the next request as a script says. */
class ScriptedServer {
  readonly kept = new Map<string, number>();
  readonly batchSizes: number[] = [];
  readonly slept: number[] = [];
  readonly #script: ((events: readonly EventInput[]) => RecordOutcome | undefined)[];

  constructor(...script: ((events: readonly EventInput[]) => RecordOutcome | undefined)[]) {
    this.#script = script;
  }

  readonly client = {
    recordEvents: async ({ body }: { body: unknown }): Promise<RecordOutcome> => {
      const events = body as readonly EventInput[];
      this.batchSizes.push(events.length);
      return this.#script.shift()?.(events) ?? this.take(events);
    },
  };

  take(
    events: readonly EventInput[],
    refuse: (event: EventInput) => ErrorCode | undefined = () => undefined,
  ): RecordOutcome {
    const results = events.map((event, index): EventItemResult => {
      const id = event.id ?? '';
      const code = refuse(event);
      if (code)
        return { index, id, status: 'rejected', error: { code, message: errorCatalogue[code].message } };
      this.kept.set(id, (this.kept.get(id) ?? 0) + 1);
      return { index, id, status: this.kept.get(id) === 1 ? 'accepted' : 'duplicate' };
    });
    return { accepted: 0, duplicates: 0, rejected: 0, results };
  }

  async deliver(items: readonly Parcel[], options = {}) {
    const tools = { sleep: async (ms: number) => void this.slept.push(ms) };
    const all = [];
    for await (const some of deliver(this.client, items, tools, { ...deliverDefaults, ...options }))
      all.push(...some);
    return all;
  }
}

const fail = (code: ErrorCode, retryAfterSeconds?: number) => (): never => {
  throw new EvidentError(code, { retryAfterSeconds });
};

test('everything arrives once, in batches', async () => {
  const server = new ScriptedServer();
  const done = await server.deliver(parcels(2500));
  expect(done).toHaveLength(2500);
  expect(server.kept.size).toBe(2500);
  expect(server.batchSizes).toEqual([1000, 1000, 500]);
});

test('what fails in passing is sent again, after as long as the server asks for', async () => {
  const server = new ScriptedServer(fail('OVERLOADED', 7), fail('ACTIVITY_RECORDER_UNAVAILABLE'));
  const done = await server.deliver(parcels(10), { concurrency: 1 });
  expect(done.every(({ status }) => status === 'accepted')).toBe(true);
  expect(server.slept).toEqual([7000, 500]);
});

test('a batch that was kept although its answer was lost stores nothing twice', async () => {
  const server = new ScriptedServer((events) => {
    server.take(events);
    throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE');
  });
  const done = await server.deliver(parcels(10));
  expect(done.every(({ status }) => status === 'duplicate')).toBe(true);
  expect(server.kept.size).toBe(10);
});

test('of a mixed answer only what was refused in passing goes again', async () => {
  const server = new ScriptedServer((events) =>
    server.take(events, ({ id }) =>
      id === 'e1' ? 'OVERLOADED' : id === 'e2' ? 'INVALID_ACTIVITY_EVENT' : undefined,
    ),
  );
  const done = await server.deliver(parcels(4));
  expect(server.batchSizes).toEqual([4, 1]);
  expect(done.filter(({ status }) => status === 'accepted')).toHaveLength(3);
  expect(done.find(({ status }) => status === 'rejected')).toMatchObject({
    place: 'line 3',
    reason: expect.stringContaining('INVALID_ACTIVITY_EVENT'),
  });
});

test('a batch that is too large is halved; a single event that is too large is refused', async () => {
  const limit = (events: readonly EventInput[]) => {
    if (events.length > 3) throw new EvidentError('PAYLOAD_TOO_LARGE');
    return undefined;
  };
  const server = new ScriptedServer(limit, limit, limit, limit, limit, limit, limit);
  expect(await server.deliver(parcels(10), { concurrency: 1 })).toHaveLength(10);
  expect(server.batchSizes).toEqual([10, 5, 3, 2, 5, 3, 2]);

  const single = new ScriptedServer(fail('PAYLOAD_TOO_LARGE'));
  await expect(single.deliver(parcels(1))).resolves.toMatchObject([{ status: 'rejected' }]);
});

test('a key that is not accepted ends it at once', async () => {
  const server = new ScriptedServer(fail('UNAUTHORIZED'));
  await expect(server.deliver(parcels(5000))).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(server.slept).toEqual([]);
});

test('a server that stays away is given up after the attempts allowed', async () => {
  const server = new ScriptedServer(
    ...Array.from({ length: 20 }, () => fail('ACTIVITY_RECORDER_UNAVAILABLE')),
  );
  await expect(server.deliver(parcels(1), { attempts: 5 })).rejects.toMatchObject({
    code: 'ACTIVITY_RECORDER_UNAVAILABLE',
  });
  expect(server.slept).toEqual([250, 500, 1000, 2000]);
});

test('batches keep to their size in bytes too', async () => {
  const server = new ScriptedServer();
  const large = parcels(20).map(({ place, event }) => ({
    place,
    event: { ...event, metadata: { text: 'x'.repeat(1000) } },
  }));
  await server.deliver(large, { batchBytes: 5000 });
  expect(Math.max(...server.batchSizes)).toBeLessThanOrEqual(4);
});
