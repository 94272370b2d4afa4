import { join } from 'node:path';
import { EvidentError } from '@evident/contract/errors';
import type { StoredEvent } from '@evident/store/record';
import { type Position, readPosition, writePosition } from './position-file.ts';
import { countEvents, decodePayload, encodeRecords, readItem } from './record-format.ts';
import type { Spool, SpoolDamage, SpoolOptions, SpoolState } from './spool.ts';
import { isMissing, nodeSpoolFs, type SpoolFile, type SpoolFs, writeAll } from './spool-files.ts';

interface Segment {
  readonly number: number;
  readonly name: string;
  /** Bytes of whole records. What lies beyond was never acknowledged. */
  size: number;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly events: number;
  readonly firstReceivedAt: string | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface ReplayBatch {
  readonly events: readonly StoredEvent[];
  readonly end: Position;
}

const segmentName = /^(\d{12})\.segment$/;
const setAsideFile = 'set-aside.ndjson';

/** The directory is no longer this process's: another one took it for dead and adopted it. */
export class SpoolLostError extends Error {
  override readonly name = 'SpoolLostError';
}

/**
 * Opens the spool in `dir`, made when absent. What an earlier life left is kept, an unfinished last write is cut off,
 * and new events go to a new segment: an old one is never written to again.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const spool = new SegmentSpool(options);
  await spool.open();
  return spool;
}

class SegmentSpool implements Spool {
  readonly #dir: string;
  readonly #fs: SpoolFs;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  readonly #replayEvents: number;
  readonly #onDamage: (damage: SpoolDamage) => void;

  #segments: Segment[] = [];
  #active: { readonly segment: Segment; readonly file: SpoolFile; readonly inode: bigint } | undefined;
  #nextNumber = 1;
  #position: Position = { segment: 0, offset: 0 };
  #window: { readonly segment: number; readonly base: number; readonly bytes: Buffer } | undefined;

  #pendingEvents = 0;
  #bytes = 0;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writing = false;
  #replaying = false;
  #closed = false;
  #oldest: string | undefined;
  #damagedRecords = 0;
  #setAsideEvents = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SpoolOptions) {
    this.#dir = options.dir;
    this.#fs = options.fs ?? nodeSpoolFs;
    this.#maxBytes = options.maxBytes;
    this.#segmentBytes = options.segmentBytes ?? 8 * 1024 * 1024;
    this.#replayEvents = options.replayEvents ?? 2000;
    this.#onDamage = options.onDamage ?? (() => {});
  }

  get pendingEvents(): number {
    return this.#pendingEvents;
  }

  hasRoom(bytes: number): boolean {
    return !this.#closed && this.#bytes + this.#waitingBytes + bytes <= this.#maxBytes;
  }

  async open(): Promise<void> {
    await this.#fs.makeDir(this.#dir);
    this.#position = await readPosition(this.#fs, this.#dir);
    const names = (await this.#fs.list(this.#dir)).filter((name) => segmentName.test(name)).sort();
    for (const name of names) await this.#openSegment(name);
    this.#nextNumber = Math.max(this.#nextNumber, this.#position.segment, 1);
  }

  append(events: readonly StoredEvent[]): Promise<void> {
    if (this.#closed) return Promise.reject(unavailable('The spool is closed.'));
    if (events.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const { bytes } = encodeRecords(events);
      if (!this.hasRoom(bytes.length)) throw unavailable('The spool is full; send it again later.');
      this.#waitingBytes += bytes.length;
      const firstReceivedAt = events[0]?.receivedAt;
      this.#waiting.push({ bytes, events: events.length, firstReceivedAt, resolve, reject });
      this.#writeWaiting();
    });
  }

  async replay(handler: (events: readonly StoredEvent[]) => Promise<void>): Promise<void> {
    if (this.#replaying) throw new Error('a replay of this spool is under way');
    this.#replaying = true;
    try {
      for (;;) {
        const batch = this.#closed ? undefined : await this.#inTurn(() => this.#readBatch());
        if (!batch) return;
        if (batch.events.length > 0) await handler(batch.events);
        await this.#inTurn(() => this.#acknowledge(batch));
      }
    } finally {
      this.#replaying = false;
      this.#window = undefined;
    }
  }

  async setAside(event: StoredEvent, reason: string): Promise<void> {
    const line = `${JSON.stringify({ reason, event })}\n`;
    await this.#inTurn(() => this.#addTo(setAsideFile, Buffer.from(line)));
    this.#setAsideEvents++;
  }

  state(): SpoolState {
    return {
      events: this.#pendingEvents,
      bytes: this.#bytes,
      maxBytes: this.#maxBytes,
      oldestReceivedAt: this.#pendingEvents > 0 ? this.#oldest : undefined,
      damagedRecords: this.#damagedRecords,
      setAsideEvents: this.#setAsideEvents,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#inTurn(async () => {
      await this.#active?.file.close();
      this.#active = undefined;
    });
  }

  /** Appends, acknowledgements and reads take turns: none sees another half done. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Whatever arrives while one group is being synced makes the next one: many appends share a sync. */
  #writeWaiting(): void {
    if (this.#writing) return;
    this.#writing = true;
    void this.#inTurn(async () => {
      this.#writing = false;
      const group = this.#waiting;
      this.#waiting = [];
      await this.#writeGroup(group);
    });
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.concat(group.map((waiting) => waiting.bytes));
    try {
      const active = await this.#openActive();
      await writeAll(active.file, bytes, active.segment.size);
      await active.file.sync();
      // Asked after the sync: if the directory is still ours now, whoever adopts it later reads these records.
      if ((await this.#fs.inode(join(this.#dir, active.segment.name))) !== active.inode) {
        throw new SpoolLostError('another process adopted this spool');
      }
      active.segment.size += bytes.length;
    } catch (error) {
      await this.#leaveActive();
      this.#waitingBytes -= bytes.length;
      const refusal =
        error instanceof SpoolLostError ? error : unavailable('The spool cannot be written to.', error);
      for (const waiting of group) waiting.reject(refusal);
      return;
    }
    if (this.#pendingEvents === 0) this.#oldest = group[0]?.firstReceivedAt;
    this.#waitingBytes -= bytes.length;
    this.#bytes += bytes.length;
    for (const waiting of group) {
      this.#pendingEvents += waiting.events;
      waiting.resolve();
    }
  }

  async #openActive() {
    if (this.#active && this.#active.segment.size >= this.#segmentBytes) {
      await this.#active.file.close();
      this.#active = undefined;
    }
    if (this.#active) return this.#active;
    const number = this.#nextNumber++;
    const segment: Segment = { number, name: `${String(number).padStart(12, '0')}.segment`, size: 0 };
    const file = await this.#fs.open(join(this.#dir, segment.name), 'wx');
    this.#segments.push(segment);
    this.#active = { segment, file, inode: await file.inode() };
    await this.#fs.syncDir(this.#dir);
    return this.#active;
  }

  /**
   * After a failed write or sync: cuts the segment back to its last whole record and writes to it no more. (After a
   * failed sync the kernel may take the pages for clean, so trying again could succeed without having written.)
   */
  async #leaveActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    if (!active) return;
    await quietly(active.file.truncate(active.segment.size));
    await quietly(active.file.close());
    if (active.segment.size > 0) return;
    this.#segments = this.#segments.filter((segment) => segment !== active.segment);
    await quietly(this.#fs.remove(join(this.#dir, active.segment.name)));
  }

  async #openSegment(name: string): Promise<void> {
    const number = Number(segmentName.exec(name)?.[1]);
    const path = join(this.#dir, name);
    this.#nextNumber = number + 1;
    if (number < this.#position.segment) return await this.#fs.remove(path);
    const bytes = await this.#fs.read(path, 0, await this.#fs.size(path));
    const acknowledged = number === this.#position.segment ? this.#position.offset : 0;
    const segment: Segment = { number, name, size: bytes.length };
    for (let item = readItem(bytes, acknowledged); item; item = readItem(bytes, item.end)) {
      if (item.kind === 'torn') {
        await this.#fs.truncate(path, item.offset);
        segment.size = item.offset;
        this.#onDamage({ kind: 'torn', segment: name, offset: item.offset, bytes: item.end - item.offset });
      } else if (item.kind === 'record') {
        this.#oldest ??= receivedAtOf(item.payload);
        this.#pendingEvents += countEvents(item.payload);
      }
    }
    this.#bytes += segment.size;
    this.#segments.push(segment);
  }

  /** The next records, or undefined when everything is handed over. */
  async #readBatch(): Promise<ReplayBatch | undefined> {
    const events: StoredEvent[] = [];
    let end = this.#position;
    for (const segment of this.#segments) {
      if (segment.number < this.#position.segment) continue;
      const from = segment.number === this.#position.segment ? this.#position.offset : 0;
      if (from >= segment.size) continue;
      const { bytes, base } = await this.#windowOf(segment, from);
      let offset = from - base;
      while (events.length < this.#replayEvents) {
        const item = readItem(bytes, offset);
        if (!item) break;
        const found = item.kind === 'record' ? decode(item.payload) : undefined;
        if (!found && events.length > 0) break;
        if (!found) await this.#keepDamaged(segment, base + offset, bytes.subarray(offset, item.end));
        else if (events.length > 0 && events.length + found.length > this.#replayEvents) break;
        else for (const event of found) events.push(event);
        offset = item.end;
      }
      end = { segment: segment.number, offset: base + offset };
      // One segment at a time; an empty batch moves the position past what was damaged.
      this.#oldest = events[0]?.receivedAt ?? this.#oldest;
      return { events, end };
    }
    return undefined;
  }

  async #windowOf(
    segment: Segment,
    from: number,
  ): Promise<{ readonly bytes: Buffer; readonly base: number }> {
    const held = this.#window;
    if (held?.segment === segment.number && held.base <= from && held.base + held.bytes.length > from)
      return held;
    try {
      const bytes = await this.#fs.read(join(this.#dir, segment.name), from, segment.size);
      this.#window = { segment: segment.number, base: from, bytes };
      if (bytes.length === segment.size - from) return this.#window;
      this.#report({
        kind: 'missing',
        segment: segment.name,
        offset: from + bytes.length,
        bytes: segment.size - from,
      });
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#report({ kind: 'missing', segment: segment.name, offset: from, bytes: segment.size - from });
      this.#window = { segment: segment.number, base: from, bytes: Buffer.alloc(0) };
    }
    this.#bytes -= segment.size - from - this.#window.bytes.length;
    segment.size = from + this.#window.bytes.length;
    return this.#window;
  }

  async #keepDamaged(segment: Segment, offset: number, bytes: Buffer): Promise<void> {
    const name = `${segment.name}.${offset}.bad`;
    const file = await this.#fs.open(join(this.#dir, name), 'w');
    try {
      await writeAll(file, bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#fs.syncDir(this.#dir);
    this.#report({ kind: 'damaged', segment: segment.name, offset, bytes: bytes.length, file: name });
  }

  #report(damage: SpoolDamage): void {
    this.#damagedRecords++;
    this.#onDamage(damage);
  }

  async #acknowledge(batch: ReplayBatch): Promise<void> {
    if (this.#closed) return;
    const last = this.#segments.at(-1);
    const drained =
      this.#waiting.length === 0 && last?.number === batch.end.segment && last.size <= batch.end.offset;
    this.#position = drained ? { segment: last.number + 1, offset: 0 } : batch.end;
    this.#pendingEvents = drained ? 0 : Math.max(0, this.#pendingEvents - batch.events.length);
    if (drained) {
      await quietly(this.#active?.file.close() ?? Promise.resolve());
      this.#active = undefined;
    }
    this.#nextNumber = Math.max(this.#nextNumber, this.#position.segment);
    // On a full disk the position cannot be kept, but what is replayed must still be deleted, or nothing ever gets
    // better. A crash then replays some of it again, and the store knows the ids.
    await quietly(writePosition(this.#fs, this.#dir, this.#position));
    const done = this.#segments.filter((segment) => segment.number < this.#position.segment);
    this.#segments = this.#segments.filter((segment) => segment.number >= this.#position.segment);
    for (const segment of done) {
      this.#bytes -= segment.size;
      await quietly(this.#fs.remove(join(this.#dir, segment.name)));
    }
  }

  async #addTo(name: string, bytes: Buffer): Promise<void> {
    const path = join(this.#dir, name);
    const file = await this.#fs.open(path, 'a');
    try {
      await writeAll(file, bytes, await this.#fs.size(path));
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#fs.syncDir(this.#dir);
  }
}

function unavailable(message: string, cause?: unknown): EvidentError {
  return new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', { message, cause });
}

function decode(payload: Buffer): StoredEvent[] | undefined {
  try {
    return decodePayload(payload);
  } catch {
    return undefined;
  }
}

function receivedAtOf(payload: Buffer): string | undefined {
  return decode(payload)?.[0]?.receivedAt;
}

async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // What failed is tidied up at the next start.
  }
}
