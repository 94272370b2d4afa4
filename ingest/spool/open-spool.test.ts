import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { faultyDisk } from '../testing/faulty-fs.ts';
import { makeStoredEvent, makeStoredEvents } from '../testing/make-event.ts';
import { temporaryDir } from '../testing/temporary-dir.ts';
import { openSpool } from './open-spool.ts';
import type { Spool, SpoolDamage, SpoolOptions } from './spool.ts';

const megabyte = 1024 * 1024;

async function open(dir: string, more: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await openSpool({ dir, maxBytes: 64 * megabyte, ...more });
  onTestFinished(() => spool.close());
  return spool;
}

async function replayed(spool: Spool): Promise<string[]> {
  const ids: string[] = [];
  await spool.replay(async (events) => {
    for (const event of events) ids.push(event.id);
  });
  return ids;
}

const idsOf = (from: number, to: number) => makeStoredEvents(from, to).map((event) => event.id);
const segmentsIn = (dir: string) => readdirSync(dir).filter((name) => name.endsWith('.segment'));

test('what was appended is replayed in order, after a restart too, and only once', async () => {
  const dir = temporaryDir();
  const first = await open(dir);
  await first.append(makeStoredEvents(0, 10));
  await first.append(makeStoredEvents(10, 15, { metadata: { note: 'line\nbreak and "quotes" é 💡' } }));
  expect(first.state()).toMatchObject({ events: 15, oldestReceivedAt: makeStoredEvent(0).receivedAt });
  await first.close();

  const second = await open(dir);
  expect(second.state()).toMatchObject({ events: 15, oldestReceivedAt: makeStoredEvent(0).receivedAt });
  expect(await replayed(second)).toEqual(idsOf(0, 15));
  expect(second.state()).toMatchObject({ events: 0, bytes: 0, oldestReceivedAt: undefined });
  expect(await replayed(second)).toEqual([]);
  await second.append(makeStoredEvents(15, 16));
  await second.close();

  const third = await open(dir);
  expect(await replayed(third)).toEqual(idsOf(15, 16));
  expect(segmentsIn(dir)).toEqual([]);
});

test('a replay that fails is taken up where it was, not from the start', async () => {
  const dir = temporaryDir();
  const spool = await open(dir, { replayEvents: 10, segmentBytes: 2000 });
  for (let at = 0; at < 60; at += 5) await spool.append(makeStoredEvents(at, at + 5));
  let batches = 0;
  const failing = spool.replay(async () => {
    if (++batches === 3) throw new Error('the store went away');
  });
  await expect(failing).rejects.toThrow('went away');
  expect(spool.pendingEvents).toBe(40);
  await spool.close();
  expect(await replayed(await open(dir))).toEqual(idsOf(20, 60));
});

test('events appended during a replay come after those before them', async () => {
  const spool = await open(temporaryDir(), { replayEvents: 3 });
  await spool.append(makeStoredEvents(0, 9));
  const ids: string[] = [];
  let next = 9;
  await spool.replay(async (events) => {
    for (const event of events) ids.push(event.id);
    if (next >= 30) return;
    next += 3;
    await spool.append(makeStoredEvents(next - 3, next));
  });
  expect(ids).toEqual(idsOf(0, 30));
});

test('concurrent appends share one sync', async () => {
  const disk = faultyDisk();
  const spool = await open(temporaryDir(), { fs: disk.fs });
  await Promise.all(Array.from({ length: 200 }, (_, at) => spool.append([makeStoredEvent(at)])));
  expect(disk.syncs).toBeLessThanOrEqual(2);
  expect(disk.dirSyncs).toBe(1);
  expect(await replayed(spool)).toEqual(idsOf(0, 200));
});

test('files are readable by their owner alone', async () => {
  const dir = temporaryDir();
  const spool = await open(dir);
  await spool.append([makeStoredEvent(1)]);
  await spool.setAside(makeStoredEvent(2), '22P02');
  for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
});

test('a full spool refuses clearly, keeps what it has and takes more after a replay', async () => {
  const spool = await open(temporaryDir(), { maxBytes: 4000 });
  let kept = 0;
  const fill = async () => {
    for (;;) {
      await spool.append([makeStoredEvent(kept)]);
      kept++;
    }
  };
  await expect(fill()).rejects.toMatchObject({ code: 'ACTIVITY_RECORDER_UNAVAILABLE' });
  expect(spool.state().bytes).toBeLessThanOrEqual(4000);
  expect(kept).toBeGreaterThan(5);
  expect(await replayed(spool)).toEqual(idsOf(0, kept));
  await spool.append([makeStoredEvent(kept)]);
});

test('a disk that is full half way through a write keeps nothing of what it refused', async () => {
  const dir = temporaryDir();
  const disk = faultyDisk();
  const spool = await open(dir, { fs: disk.fs });
  await spool.append(makeStoredEvents(0, 3));
  disk.freeBytes = 100;
  const refused = await Promise.allSettled([
    spool.append(makeStoredEvents(3, 6)),
    spool.append(makeStoredEvents(6, 9)),
  ]);
  for (const result of refused) {
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ACTIVITY_RECORDER_UNAVAILABLE' } });
  }
  disk.freeBytes = Number.POSITIVE_INFINITY;
  await spool.append(makeStoredEvents(9, 12));
  await spool.close();
  expect(await replayed(await open(dir))).toEqual([...idsOf(0, 3), ...idsOf(9, 12)]);
});

test('a sync that fails refuses, and no later one makes the refused events count', async () => {
  const dir = temporaryDir();
  const disk = faultyDisk();
  const spool = await open(dir, { fs: disk.fs });
  await spool.append(makeStoredEvents(0, 2));
  disk.failSync = true;
  disk.failTruncate = true;
  await expect(spool.append(makeStoredEvents(2, 4))).rejects.toMatchObject({ status: 503 });
  disk.failSync = false;
  await spool.append(makeStoredEvents(4, 6));
  expect(await replayed(spool)).toEqual([...idsOf(0, 2), ...idsOf(4, 6)]);
});

test('a replay goes on when the disk is too full to keep its position', async () => {
  const dir = temporaryDir();
  const disk = faultyDisk();
  const spool = await open(dir, { fs: disk.fs, replayEvents: 2 });
  for (let at = 0; at < 10; at++) await spool.append([makeStoredEvent(at)]);
  disk.freeBytes = 0;
  expect(await replayed(spool)).toEqual(idsOf(0, 10));
  expect(segmentsIn(dir)).toEqual([]);
});

test('a last record cut at any byte is dropped alone, and the spool takes new events', async () => {
  const dir = temporaryDir();
  const spool = await open(dir);
  await spool.append(makeStoredEvents(0, 2));
  const before = spool.state().bytes;
  await spool.append([makeStoredEvent(2)]);
  const after = spool.state().bytes;
  await spool.close();
  const [name = ''] = segmentsIn(dir);
  const whole = readFileSync(join(dir, name));
  expect(whole.length).toBe(after);

  for (let cut = before; cut < after; cut++) {
    const torn = temporaryDir();
    writeFileSync(join(torn, name), whole);
    truncateSync(join(torn, name), cut);
    const damages: SpoolDamage[] = [];
    const reopened = await open(torn, { onDamage: (damage) => damages.push(damage) });
    expect(damages).toEqual(
      cut === before ? [] : [{ kind: 'torn', segment: name, offset: before, bytes: cut - before }],
    );
    expect(statSync(join(torn, name)).size).toBe(before);
    await reopened.append([makeStoredEvent(3)]);
    expect(await replayed(reopened)).toEqual([...idsOf(0, 2), ...idsOf(3, 4)]);
    await reopened.close();
  }
});

test('a tail of zeros, as a power cut leaves it, is cut off', async () => {
  const dir = temporaryDir();
  const spool = await open(dir);
  await spool.append(makeStoredEvents(0, 2));
  await spool.close();
  const [name = ''] = segmentsIn(dir);
  writeFileSync(join(dir, name), Buffer.concat([readFileSync(join(dir, name)), Buffer.alloc(4096)]));
  const damages: SpoolDamage[] = [];
  const reopened = await open(dir, { onDamage: (damage) => damages.push(damage) });
  expect(damages).toMatchObject([{ kind: 'torn', bytes: 4096 }]);
  expect(await replayed(reopened)).toEqual(idsOf(0, 2));
});

test('a bit flipped anywhere costs at most its own record, which is kept aside and reported', async () => {
  const dir = temporaryDir();
  const spool = await open(dir);
  for (let at = 0; at < 6; at++) await spool.append(makeStoredEvents(at * 10, at * 10 + 10));
  await spool.close();
  const [name = ''] = segmentsIn(dir);
  const whole = readFileSync(join(dir, name));
  const recordBytes = whole.length / 6;

  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
      const damaged = Buffer.from(whole);
      const byte = Math.floor(bit / 8);
      damaged.writeUInt8(damaged.readUInt8(byte) ^ (1 << (bit % 8)), byte);
      const place = temporaryDir();
      writeFileSync(join(place, name), damaged);
      const damages: SpoolDamage[] = [];
      const reopened = await open(place, { onDamage: (damage) => damages.push(damage) });
      const ids = await replayed(reopened);
      const hit = Math.floor(byte / recordBytes);
      const rest = idsOf(0, 60).filter((_, at) => Math.floor(at / 10) !== hit);
      if (damages.length === 0) {
        // Only the length was hit: the record itself is whole, and is read.
        expect(ids).toEqual(idsOf(0, 60));
        expect(byte % recordBytes).toBeLessThan(4);
      } else {
        expect(ids).toEqual(rest);
        expect(damages).toEqual([
          {
            kind: 'damaged',
            segment: name,
            offset: hit * recordBytes,
            bytes: recordBytes,
            file: `${name}.${hit * recordBytes}.bad`,
          },
        ]);
        const kept = readFileSync(join(place, damages[0]?.file ?? ''));
        expect(kept.equals(damaged.subarray(hit * recordBytes, (hit + 1) * recordBytes))).toBe(true);
      }
      expect(reopened.state()).toMatchObject({ events: 0, bytes: 0 });
      await reopened.close();
    }),
    { numRuns: 150 },
  );
});

test('no text inside an event can pass for a record', async () => {
  const dir = temporaryDir();
  const spool = await open(dir);
  await spool.append([makeStoredEvent(666)]);
  const [name = ''] = segmentsIn(dir);
  const forged = readFileSync(join(dir, name)).toString('latin1');
  await spool.append([makeStoredEvent(1, { metadata: { forged } })]);
  await spool.append([makeStoredEvent(2)]);
  const firstBytes = forged.length;
  await spool.close();
  const bytes = readFileSync(join(dir, name));
  bytes.writeUInt8(bytes.readUInt8(firstBytes + 12) ^ 1, firstBytes + 12);
  writeFileSync(join(dir, name), bytes);
  expect(await replayed(await open(dir))).toEqual([...idsOf(666, 667), ...idsOf(2, 3)]);
});

test('an unreadable position means replaying again, never skipping', async () => {
  const dir = temporaryDir();
  const spool = await open(dir, { replayEvents: 1 });
  for (let at = 0; at < 3; at++) await spool.append([makeStoredEvent(at)]);
  await spool
    .replay(async (events) => {
      if (events[0]?.id === makeStoredEvent(2).id) throw new Error('stop');
    })
    .catch(() => {});
  await spool.close();
  writeFileSync(join(dir, 'acknowledged.json'), '{"segm');
  expect(await replayed(await open(dir))).toEqual(idsOf(0, 3));
});

test('a large delivery is replayed in bounded batches', async () => {
  const spool = await open(temporaryDir(), { replayEvents: 1000 });
  await spool.append(makeStoredEvents(0, 5000));
  const sizes: number[] = [];
  await spool.replay(async (events) => void sizes.push(events.length));
  expect(sizes).toEqual([1000, 1000, 1000, 1000, 1000]);
});
