import { EvidentError } from '@evident/contract/errors';
import { expect, test } from 'vitest';
import type { WriteResult, WriterState } from '../event-writer.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeStore } from '../testing/fake-store.ts';
import { makeStoredEvent, makeStoredEvents } from '../testing/make-event.ts';
import { MemorySpool } from '../testing/memory-spool.ts';
import { createEventWriter } from './create-event-writer.ts';
import { estimateBytes } from './estimate-bytes.ts';
import type { EventWriterOptions } from './writer-options.ts';

function setUp(more: Partial<EventWriterOptions> = {}, spool: MemorySpool | undefined = new MemorySpool()) {
  const clock = new FakeClock();
  const store = new FakeStore(clock);
  const states: WriterState[] = [];
  const options = {
    appender: store,
    clock,
    random: () => 0.5,
    onState: (state: WriterState) => states.push(state),
  };
  const writer = createEventWriter({ ...options, spool, ...more });
  return { clock, store, spool: spool ?? new MemorySpool(), writer, states };
}

const product = (from: number, to: number) => makeStoredEvents(from, to, { lane: 'product' });
const idsOf = (from: number, to: number) => makeStoredEvents(from, to).map((event) => event.id);
const statuses = (results: readonly WriteResult[]) => results.map((result) => result.status);
const codes = (results: readonly WriteResult[]) =>
  results.map((result) => (result.status === 'refused' ? result.error.code : result.status));
const fill = (count: number, status: string) => new Array(count).fill(status);

test('writes that arrive together share a commit, and those during a commit share the next', async () => {
  const { clock, store, writer } = setUp({ concurrency: 1 });
  store.next = [{ takesMs: 10 }];
  const first = [0, 1, 2].map((at) => writer.write([makeStoredEvent(at)]));
  await clock.settle();
  const second = [3, 4, 5, 6].map((at) => writer.write([makeStoredEvent(at)]));
  await clock.advance(10);
  expect(statuses((await Promise.all([...first, ...second])).flat())).toEqual(fill(7, 'stored'));
  expect(store.batches).toEqual([3, 4]);
  expect(writer.state()).toMatchObject({ queuedEvents: 0, queuedBytes: 0 });
});

test('each call gets its own results, in its own order, also when lanes are mixed and batches split', async () => {
  const { store, writer, clock } = setUp({ limits: { maxBatch: 3 } });
  const events = [...makeStoredEvents(0, 4), ...product(4, 8), ...makeStoredEvents(8, 10)];
  const results = writer.write([...events, makeStoredEvent(2)]);
  await clock.settle();
  expect((await results).map((result) => result.id)).toEqual(
    [...events, makeStoredEvent(2)].map(({ id }) => id),
  );
  expect(statuses(await results).filter((status) => status === 'duplicate')).toHaveLength(1);
  expect(Math.max(...store.batches)).toBe(3);
  expect(store.mostUnderWay).toBe(2);
});

test('product events are refused first; record events go on to the spool, and without one are refused last', async () => {
  const each = estimateBytes(makeStoredEvent(0));
  for (const spool of [new MemorySpool(), undefined]) {
    const limits = { queueBytes: each * 10, productShareOfQueue: 0.5 };
    const { store, writer, clock } = setUp({ limits, spool });
    store.otherwise = { takesMs: 10 };
    const record = writer.write(makeStoredEvents(0, 3));
    const clicks = writer.write(product(3, 8));
    const more = writer.write(makeStoredEvents(8, 20));
    expect(writer.state().queuedBytes).toBeLessThanOrEqual(each * 10 + 16 * 1024 * 1024);
    await clock.advance(100);
    expect(codes(await record)).toEqual(fill(3, 'stored'));
    expect(codes(await clicks)).toEqual([...fill(2, 'stored'), ...fill(3, 'OVERLOADED')]);
    expect(codes(await more)).toEqual([...fill(5, 'stored'), ...fill(7, spool ? 'spooled' : 'OVERLOADED')]);
    const refused = (await clicks).at(-1);
    expect(refused?.status === 'refused' && refused.error.retryAfterSeconds).toBe(1);
    if (spool) expect(store.ids).toEqual(expect.arrayContaining(idsOf(8, 20)));
  }
});

test('the size a caller gives counts instead of the estimate', async () => {
  const { writer, clock } = setUp({ limits: { queueBytes: 1000 }, spool: undefined });
  const results = writer.write(makeStoredEvents(0, 4), { bytes: 2000 });
  await clock.settle();
  expect(codes(await results)).toEqual(['stored', 'stored', 'OVERLOADED', 'OVERLOADED']);
});

test('store away: record events are spooled, product events refused, and all is stored when it is back', async () => {
  const { store, spool, writer, clock, states } = setUp();
  store.otherwise = 'refused';
  const mixed = writer.write([makeStoredEvent(0), ...product(1, 2)]);
  await clock.settle();
  expect(codes(await mixed)).toEqual(['spooled', 'ACTIVITY_RECORDER_UNAVAILABLE']);
  const later = writer.write([makeStoredEvent(2)]);
  const click = writer.write(product(3, 4));
  await clock.settle();
  expect(codes(await later)).toEqual(['spooled']);
  expect(codes(await click)).toEqual(['ACTIVITY_RECORDER_UNAVAILABLE']);
  expect(writer.state()).toMatchObject({ store: 'down', spooledEvents: 2, queuedBytes: 0 });
  await clock.advance(20_000);
  expect(writer.state().store).toBe('down');
  store.otherwise = 'ok';
  await clock.advance(5000);
  expect(writer.state()).toMatchObject({ store: 'up', spooledEvents: 0 });
  expect(store.ids).toEqual([...idsOf(0, 1), ...idsOf(2, 3)]);
  expect(spool.held).toEqual([]);
  expect(states.map((state) => state.store)).toContain('down');
  expect(states.at(-1)).toMatchObject({ store: 'up', spooledEvents: 0 });
  const after = writer.write(product(4, 5));
  await clock.settle();
  expect(codes(await after)).toEqual(['stored']);
});

test('a commit whose reply was lost is kept once, product events too', async () => {
  const { store, writer, clock } = setUp();
  store.next = ['lost_reply'];
  const results = writer.write([makeStoredEvent(0), ...product(1, 3)]);
  await clock.settle();
  expect(codes(await results)).toEqual(fill(3, 'spooled'));
  await clock.advance(1000);
  expect(store.ids).toEqual(idsOf(0, 3));
  expect(writer.state().spooledEvents).toBe(0);
});

test('without a spool the outage is told to the caller, and passes', async () => {
  const { store, writer, clock } = setUp({ spool: undefined });
  store.next = ['refused'];
  const first = writer.write(makeStoredEvents(0, 2));
  await clock.settle();
  expect(codes(await first)).toEqual(fill(2, 'ACTIVITY_RECORDER_UNAVAILABLE'));
  expect(codes(await writer.write(makeStoredEvents(2, 3)))).toEqual(['ACTIVITY_RECORDER_UNAVAILABLE']);
  await clock.advance(200);
  const second = writer.write(makeStoredEvents(3, 4));
  await clock.settle();
  expect(codes(await second)).toEqual(['stored']);
  expect(writer.state().store).toBe('up');
});

test('health recovers without traffic when the store can be asked', async () => {
  let there = false;
  const probe = async () => {
    if (!there) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
  };
  const { store, writer, clock } = setUp({ probe });
  store.next = ['refused'];
  await Promise.all([writer.write(product(0, 1)), clock.settle()]);
  await clock.advance(10_000);
  expect(writer.state().store).toBe('down');
  there = true;
  await clock.advance(5000);
  expect(writer.state().store).toBe('up');
});

test('deadlocks are tried again at once', async () => {
  const { store, writer, clock } = setUp();
  store.next = ['deadlock', 'deadlock', 'deadlock'];
  const results = writer.write(makeStoredEvents(0, 5));
  await clock.advance(1000);
  expect(codes(await results)).toEqual(fill(5, 'stored'));
  expect(store.batches).toEqual([5, 5, 5, 5]);
});

test('one event the store cannot take is refused alone and its neighbours are stored', async () => {
  const { store, writer, clock } = setUp();
  store.poison.add(makeStoredEvent(41).id);
  const calls = Array.from({ length: 100 }, (_, at) => writer.write([makeStoredEvent(at)]));
  await clock.settle();
  await clock.settle();
  const results = (await Promise.all(calls)).flat();
  expect(codes(results)).toEqual(
    Array.from({ length: 100 }, (_, at) => (at === 41 ? 'ACTIVITY_RECORD_FAILED' : 'stored')),
  );
  expect(store.ids).toHaveLength(99);
  expect(store.batches.length).toBeLessThan(20);
  const refused = results[41];
  expect(refused?.status === 'refused' && refused.error).toBeInstanceOf(EvidentError);
  expect(refused?.status === 'refused' && refused.error.message).not.toContain('encode');
});

test('a store that takes nothing is taken for broken, not its events', async () => {
  const { store, spool, writer, clock } = setUp();
  store.otherwise = 'broken';
  const results = writer.write(makeStoredEvents(0, 200));
  await clock.advance(10);
  expect(codes(await results).filter((code) => code === 'spooled')).toHaveLength(200 - 16);
  expect(spool.asideIds).toEqual([]);
  store.otherwise = 'ok';
  await clock.advance(60_000);
  expect(store.ids).toHaveLength(200 - 16);
  expect(spool.asideIds).toEqual([]);
});

test('a poison event in the spool is set aside and the rest goes on', async () => {
  const { store, spool, writer, clock } = setUp();
  store.otherwise = 'refused';
  await Promise.all([writer.write(makeStoredEvents(0, 20)), clock.settle()]);
  for (const bad of [3, 4, 19]) store.poison.add(makeStoredEvent(bad).id);
  store.otherwise = 'ok';
  await clock.advance(60_000);
  expect(spool.asideIds).toEqual([3, 4, 19].map((at) => makeStoredEvent(at).id));
  expect(store.ids).toEqual(idsOf(0, 20).filter((_, at) => ![3, 4, 19].includes(at)));
  expect(writer.state()).toMatchObject({ store: 'up', spooledEvents: 0, setAsideEvents: 3 });
});

test('a store busy with a long read holds no acknowledgement of a record event', async () => {
  const { store, writer, clock } = setUp({ concurrency: 1, maxWaitMs: 1000, maxCommitMs: 5000 });
  store.next = [{ takesMs: 60_000 }];
  const inFlight = writer.write([makeStoredEvent(0), ...product(1, 2)]);
  await clock.settle();
  const waiting = writer.write([makeStoredEvent(2)]);
  const click = writer.write(product(3, 4));
  let acknowledged = '';
  void waiting.then((results) => {
    acknowledged = statuses(results).join();
  });
  await clock.advance(900);
  expect(acknowledged).toBe('');
  await clock.advance(200);
  expect(acknowledged).toBe('spooled');
  await clock.advance(4000);
  expect(codes(await inFlight)).toEqual(['spooled', 'spooled']);
  expect(codes(await click)).toEqual(['ACTIVITY_RECORDER_UNAVAILABLE']);
  await clock.advance(120_000);
  expect([...store.ids].sort()).toEqual([...idsOf(0, 3)]);
  expect(writer.state()).toMatchObject({ store: 'up', spooledEvents: 0, queuedEvents: 0 });
});

test('a connection that hangs for ever is left behind', async () => {
  const { store, writer, clock } = setUp();
  store.next = ['hang', 'hang', 'hang'];
  const results = writer.write(makeStoredEvents(0, 3));
  await clock.advance(60_000);
  expect(codes(await results)).toEqual(fill(3, 'spooled'));
  expect(store.ids).toEqual(idsOf(0, 3));
  expect(writer.state().store).toBe('up');
  const after = writer.write(makeStoredEvents(3, 5));
  await clock.settle();
  expect(codes(await after)).toEqual(fill(2, 'stored'));
});

test('a store that hangs for ever never has more than a few commits piled on it', async () => {
  const { store, writer, clock } = setUp();
  store.otherwise = 'hang';
  for (let at = 0; at < 50; at++) {
    void writer.write([makeStoredEvent(at)]);
    await clock.advance(6000);
  }
  expect(store.mostUnderWay).toBeLessThanOrEqual(4);
  expect(writer.state().spooledEvents).toBe(50);
});

test('record events under steady traffic leave the spool behind again', async () => {
  const { store, spool, writer, clock } = setUp({ limits: { maxBatch: 20 } });
  store.next = ['refused'];
  store.otherwise = { takesMs: 5 };
  let at = 0;
  const results: Promise<readonly WriteResult[]>[] = [];
  const steady = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      results.push(writer.write(makeStoredEvents(at, at + 4)));
      at += 4;
      await clock.advance(3);
    }
  };
  await steady(400);
  await clock.advance(100);
  const appends = spool.appends;
  await steady(50);
  await clock.advance(100);
  expect(spool.appends).toBe(appends);
  expect(store.ids.slice(0, at)).toHaveLength(at);
  for (const result of await Promise.all(results)) expect(codes(result)).not.toContain('OVERLOADED');
});

test('a full spool refuses what it cannot keep while the store is away', async () => {
  const { store, writer, clock } = setUp({}, new MemorySpool(5));
  store.otherwise = 'refused';
  const calls = Array.from({ length: 8 }, (_, at) => writer.write([makeStoredEvent(at)]));
  await clock.settle();
  const more = [8, 9, 10, 11, 12, 13].map(async (at) => {
    const result = await writer.write([makeStoredEvent(at)]);
    return codes(result)[0];
  });
  await clock.settle();
  expect(codes((await Promise.all(calls)).flat())).toEqual(fill(8, 'ACTIVITY_RECORDER_UNAVAILABLE'));
  expect((await Promise.all(more)).sort()).toEqual([
    ...fill(1, 'ACTIVITY_RECORDER_UNAVAILABLE'),
    ...fill(5, 'spooled'),
  ]);
});

test('a disk that is full is told to the caller', async () => {
  const { store, spool, writer, clock } = setUp();
  store.otherwise = 'refused';
  spool.diskIsFull = true;
  const results = writer.write(makeStoredEvents(0, 2));
  await clock.settle();
  expect(codes(await results)).toEqual(fill(2, 'ACTIVITY_RECORDER_UNAVAILABLE'));
});

test('closing waits for what was accepted and takes nothing more', async () => {
  const { store, writer, clock } = setUp({ limits: { maxBatch: 2 }, concurrency: 1 });
  store.otherwise = { takesMs: 10 };
  const accepted = writer.write(makeStoredEvents(0, 6));
  let closed = false;
  const closing = writer.close(1000).then(() => {
    closed = true;
  });
  expect(codes(await writer.write(makeStoredEvents(6, 7)))).toEqual(['ACTIVITY_RECORDER_UNAVAILABLE']);
  await clock.advance(15);
  expect(closed).toBe(false);
  await clock.advance(100);
  await closing;
  expect(codes(await accepted)).toEqual(fill(6, 'stored'));
});

test('at the deadline record events and what is under way go to the spool, waiting product events are refused', async () => {
  const { store, spool, writer, clock } = setUp({ concurrency: 1 });
  store.otherwise = 'hang';
  const inFlight = writer.write([makeStoredEvent(0), ...product(1, 2)]);
  await clock.settle();
  const waiting = writer.write([makeStoredEvent(2), ...product(3, 4)]);
  const closing = writer.close(500);
  await clock.advance(600);
  await closing;
  expect(codes(await inFlight)).toEqual(['spooled', 'spooled']);
  expect(codes(await waiting)).toEqual(['spooled', 'ACTIVITY_RECORDER_UNAVAILABLE']);
  expect(spool.held.map((event) => event.id).sort()).toEqual(idsOf(0, 3));
});

test('what an earlier life left in the spool is stored before anything new', async () => {
  const spool = new MemorySpool();
  await spool.append(makeStoredEvents(0, 30));
  const { store, writer, clock } = setUp({}, spool);
  const results = writer.write(makeStoredEvents(30, 32));
  await clock.advance(100);
  expect(statuses(await results).every((status) => status === 'stored' || status === 'spooled')).toBe(true);
  expect(store.ids).toEqual(idsOf(0, 32));
});

test('while a long backlog is replayed, record events are acknowledged from the spool at once', async () => {
  const spool = new MemorySpool();
  await spool.append(makeStoredEvents(0, 500));
  const { store, writer, clock } = setUp({ limits: { maxBatch: 10 } }, spool);
  store.otherwise = { takesMs: 50 };
  await clock.advance(60);
  const record = writer.write(makeStoredEvents(500, 502));
  const click = writer.write(product(502, 503));
  await clock.advance(0);
  expect(statuses(await record)).toEqual(['spooled', 'spooled']);
  await clock.advance(60);
  expect(statuses(await click)).toEqual(['stored']);
  await clock.advance(60_000);
  expect(store.ids.filter((id) => id !== makeStoredEvent(502).id)).toEqual(idsOf(0, 502));
});

test('a slow commit that finds no place in the spool is still awaited', async () => {
  const { store, spool, writer, clock } = setUp();
  spool.diskIsFull = true;
  store.next = [{ takesMs: 30_000 }];
  const results = writer.write([makeStoredEvent(0)]);
  await clock.advance(31_000);
  expect(statuses(await results)).toEqual(['stored']);
});

test('a store that comes back is tried with one commit at a time', async () => {
  const { store, writer, clock } = setUp({ spool: undefined, limits: { maxBatch: 1 } });
  store.next = ['refused'];
  await Promise.all([writer.write(makeStoredEvents(0, 1)), clock.settle()]);
  store.mostUnderWay = 0;
  store.next = [{ takesMs: 10 }];
  await clock.advance(200);
  const results = writer.write(makeStoredEvents(1, 6));
  await clock.settle();
  expect(store.underWay).toBe(1);
  await clock.advance(100);
  expect(statuses(await results)).toEqual(fill(5, 'stored'));
});
