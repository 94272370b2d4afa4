import { type ErrorCode, EvidentError } from '@evident/contract/errors';
import type { Lane } from '@evident/contract/event';
import type { EventAppender, StoredEvent } from '@evident/store/record';
import type { EventWriter, WriteOptions, WriteResult, WriterState } from '../event-writer.ts';
import type { Spool } from '../spool/spool.ts';
import { nameOfFailure } from './append-failure.ts';
import { Batch, type Call } from './batch.ts';
import { type Clock, systemClock } from './clock.ts';
import { estimateBytes } from './estimate-bytes.ts';
import { LaneQueue, type Portion } from './lane-queue.ts';
import { ReplayStopped, SpoolReplay } from './spool-replay.ts';
import { type StoreFailure, type StoreOutcome, storeBatch } from './store-batch.ts';
import { StoreHealth } from './store-health.ts';
import {
  defaultWriterLimits,
  type EventWriterOptions,
  type WriterLimits,
  type WriterLogger,
} from './writer-options.ts';

/**
 * Makes events durable by group commit: while a commit is under way others queue, and a free slot takes them all.
 *
 * Order: an event whose write was acknowledged before another's began never comes after it. So while the spool holds
 * anything, new record events follow through it; when its last batch is being stored they wait for that in memory
 * instead, and go straight to the store again. See docs/delivery.md.
 */
export function createEventWriter(options: EventWriterOptions): EventWriter {
  return new GroupCommitWriter(options);
}

/** After so many single events refused in a row it is the store that is broken, not they. */
const faultsInARow = 16;

class GroupCommitWriter implements EventWriter {
  readonly #appender: EventAppender;
  readonly #spool: Spool | undefined;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #limits: WriterLimits;
  readonly #maxWaitMs: number;
  readonly #maxCommitMs: number;
  readonly #concurrency: number;
  readonly #logger: WriterLogger | undefined;
  readonly #onState: ((state: WriterState) => void) | undefined;
  readonly #probe: (() => Promise<unknown>) | undefined;

  readonly #record = new LaneQueue();
  readonly #product = new LaneQueue();
  readonly #health: StoreHealth;
  readonly #replay: SpoolReplay | undefined;
  readonly #inFlight = new Set<Batch>();
  #busy = 0;
  #abandoned = 0;
  #heldEvents = 0;
  #heldBytes = 0;
  #spoolingEvents = 0;
  #spoolingBytes = 0;
  #openEvents = 0;
  #scheduled = false;
  #watching = false;
  #flushing = false;
  #spoolWasEmpty = true;
  #closing: Promise<void> | undefined;
  #ended = false;
  #onIdle: () => void = () => {};

  constructor(options: EventWriterOptions) {
    this.#appender = options.appender;
    this.#spool = options.spool;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#limits = { ...defaultWriterLimits, ...options.limits };
    this.#maxWaitMs = options.maxWaitMs ?? 1000;
    this.#maxCommitMs = options.maxCommitMs ?? 5000;
    this.#concurrency = options.concurrency ?? 2;
    this.#logger = options.logger;
    this.#onState = options.onState;
    this.#probe = options.probe;
    this.#health = new StoreHealth(this.#clock, this.#random, () => this.#retryStore());
    if (!this.#spool) return;
    this.#replay = new SpoolReplay({
      spool: this.#spool,
      clock: this.#clock,
      logger: this.#logger,
      mayRun: () => !this.#closing && this.#mayUseStore(),
      isNearlyEmpty: (taken) => this.#spooledWithout(taken) <= this.#limits.maxBatch,
      store: (events, strict) => this.#storeReplayed(events, strict),
      onStopped: () => {
        this.#noteSpool();
        this.#dispatch();
      },
    });
    this.#spool.onAdopted?.(() => this.#afterSpooled());
    this.#clock.soon(() => this.#afterSpooled());
  }

  write(events: readonly StoredEvent[], options: WriteOptions = {}): Promise<readonly WriteResult[]> {
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const call: Call = { results: new Array(events.length), open: events.length, resolve };
      this.#openEvents += events.length;
      if (this.#closing) {
        this.#refuse(this.#portion(call, events, undefined, 0), 'ACTIVITY_RECORDER_UNAVAILABLE');
        return;
      }
      const bytesEach = options.bytes === undefined ? undefined : Math.ceil(options.bytes / events.length);
      const lane = laneOfAll(events);
      if (lane) {
        this.#admit(lane, this.#portion(call, events, undefined, bytesEach));
        return;
      }
      for (const one of ['record', 'product'] as const) {
        const positions = events.flatMap((event, at) => (event.lane === one ? [at] : []));
        const own = positions.map((at) => events[at] as StoredEvent);
        this.#admit(one, this.#portion(call, own, positions, bytesEach));
      }
    });
  }

  state(): WriterState {
    const spool = this.#spool?.state();
    return {
      store: this.#health.isDown ? 'down' : 'up',
      queuedEvents: this.#heldEvents + this.#spoolingEvents,
      queuedBytes: this.#heldBytes + this.#spoolingBytes,
      spooledEvents: spool?.events ?? 0,
      spooledBytes: spool?.bytes ?? 0,
      oldestSpooledAt: spool?.oldestReceivedAt,
      setAsideEvents: spool?.setAsideEvents ?? 0,
      damagedRecords: spool?.damagedRecords ?? 0,
    };
  }

  close(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#drain(deadlineMs);
    return this.#closing;
  }

  // --- taking events in

  #portion(
    call: Call,
    events: readonly StoredEvent[],
    positions: readonly number[] | undefined,
    bytesEach: number | undefined,
  ): Portion {
    return {
      call,
      events,
      positions,
      next: 0,
      end: events.length,
      bytesEach: bytesEach ?? Math.ceil(sumOfBytes(events) / events.length),
      enqueuedAtMs: this.#clock.nowMs(),
      held: this.#isFenced(),
    };
  }

  #admit(lane: Lane, portion: Portion): void {
    if (lane === 'product') {
      const { queueBytes, productShareOfQueue } = this.#limits;
      const isAway = !this.#health.isUsable;
      if (!isAway) this.#enqueue(this.#product, portion, queueBytes * productShareOfQueue);
      this.#refuse(portion, isAway ? 'ACTIVITY_RECORDER_UNAVAILABLE' : 'OVERLOADED');
      return;
    }
    const throughSpool = this.#health.isDown || (portion.held && !this.#replay?.isHandingOver);
    if (this.#spool && throughSpool && this.#spoolPortion(portion)) return;
    if (this.#spool ? this.#health.isDown : !this.#health.isUsable) {
      this.#refuse(portion, 'ACTIVITY_RECORDER_UNAVAILABLE');
      return;
    }
    this.#enqueue(this.#record, portion, this.#limits.queueBytes);
    this.#watchQueue();
    if (portion.next < portion.end && !this.#spoolPortion(portion)) this.#refuse(portion, 'OVERLOADED');
  }

  /** Queues as many events as there is room for and moves `portion` past them. */
  #enqueue(queue: LaneQueue, portion: Portion, mostBytes: number): void {
    const room = Math.floor((mostBytes - this.#heldBytes) / portion.bytesEach);
    const count = Math.min(room, portion.end - portion.next);
    if (count <= 0) return;
    const end = portion.next + count;
    queue.add({ ...portion, end });
    portion.next = end;
    this.#heldEvents += count;
    this.#heldBytes += count * portion.bytesEach;
    this.#schedule();
  }

  #refuse(portion: Portion, code: ErrorCode): void {
    if (portion.next >= portion.end) return;
    const batch = batchOf(portion);
    this.#refuseOpen(batch, batch.openIndices(), code);
  }

  // --- group commit

  #schedule(): void {
    if (this.#scheduled || this.#busy >= this.#slots) return;
    this.#scheduled = true;
    this.#clock.soon(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  get #slots(): number {
    return Math.max(1, this.#concurrency - (this.#replay?.isRunning ? 1 : 0));
  }

  /** Commits that never end must not pile up behind a store that hangs. */
  #mayUseStore(): boolean {
    return !this.#ended && this.#health.isUsable && this.#abandoned < 2 * this.#concurrency;
  }

  #dispatch(): void {
    while (this.#busy < this.#slots && this.#mayUseStore()) {
      if (this.#health.isTrying && this.#busy > 0) return;
      const batch = this.#takeBatch();
      if (batch.events.length === 0) return;
      void this.#commit(batch);
    }
  }

  #takeBatch(): Batch {
    const { maxBatch, maxBatchBytes } = this.#limits;
    const batch = new Batch();
    // A flood of record events leaves a quarter of each commit to the product events already accepted.
    const recordShare = this.#product.events > 0 ? 0.75 : 1;
    const mostRecords = Math.max(1, maxBatch - Math.min(this.#product.events, maxBatch >> 2));
    this.#record.moveInto(batch, mostRecords, maxBatchBytes * recordShare, !this.#isFenced());
    this.#product.moveInto(batch, maxBatch, maxBatchBytes, true);
    return batch;
  }

  async #commit(batch: Batch): Promise<void> {
    this.#busy++;
    this.#inFlight.add(batch);
    const stopWaiting = this.#clock.after(this.#maxCommitMs, () => this.#giveUpOn(batch));
    const outcome = await this.#store(batch.events, faultsInARow, () => batch.abandoned);
    stopWaiting();
    batch.ended = true;
    this.#inFlight.delete(batch);
    this.#release(batch);
    if (batch.abandoned) this.#abandoned--;
    else this.#busy--;
    this.#settleOutcome(batch, outcome);
    this.#dispatch();
    this.#replay?.start();
  }

  #store(events: readonly StoredEvent[], most: number, isGivenUp?: () => boolean): Promise<StoreOutcome> {
    const { appender, clock, random } = {
      appender: this.#appender,
      clock: this.#clock,
      random: this.#random,
    };
    return storeBatch(events, { appender, clock, random, isGivenUp, faultsInARow: most });
  }

  #settleOutcome(batch: Batch, { results, failure }: StoreOutcome): void {
    for (let at = 0; at < results.length; at++) {
      const result = results[at];
      if (result === undefined) continue;
      if (result.status !== 'fault') this.#settle(batch, at, result);
      else if (!batch.spooling) this.#refuseOpen(batch, [at], 'ACTIVITY_RECORD_FAILED', result.error);
    }
    if (!failure) this.#storeSucceeded();
    else if (!batch.abandoned) this.#storeFailed(failure.error);
    if (failure && batch.open > 0 && !batch.spooling) this.#rescue(batch, failure);
  }

  /** The store is away with these in hand. What may be stored all the same is kept: a refusal would not be true. */
  #rescue(batch: Batch, { committed, error }: StoreFailure): void {
    const keep: number[] = [];
    const refuse: number[] = [];
    // Given up on earlier and still open: the spool took none of it.
    const hasPlace = this.#spool !== undefined && !batch.abandoned;
    for (const at of batch.openIndices()) {
      const isWorth = committed === 'unknown' || batch.events[at]?.lane === 'record';
      (hasPlace && isWorth ? keep : refuse).push(at);
    }
    this.#refuseOpen(batch, refuse, 'ACTIVITY_RECORDER_UNAVAILABLE', error);
    void this.#spoolOpen(batch, keep);
  }

  /** A commit took too long: whether it will be stored is not known, so its events are made durable another way. */
  #giveUpOn(batch: Batch): void {
    if (batch.abandoned || batch.ended) return;
    batch.abandoned = true;
    this.#busy--;
    this.#abandoned++;
    this.#storeFailed(Object.assign(new Error('a commit took too long'), { code: 'COMMIT_TIMEOUT' }));
    if (!this.#spool) return;
    this.#release(batch);
    void this.#spoolOpen(batch, batch.openIndices());
  }

  // --- the store's health

  #storeSucceeded(): void {
    if (!this.#health.succeeded()) return;
    this.#logger?.info({}, 'the record store is back');
    this.#onState?.(this.state());
    this.#replay?.start();
    this.#schedule();
  }

  #storeFailed(error: unknown): void {
    if (this.#health.failed()) {
      this.#logger?.warn({ failure: nameOfFailure(error) }, 'the record store is away');
      this.#onState?.(this.state());
    }
    this.#emptyProductQueue();
    this.#flushRecordQueue();
  }

  #retryStore(): void {
    if (this.#ended) return;
    if ((this.#spool?.pendingEvents ?? 0) > 0) this.#replay?.start();
    else if (this.#probe) void this.#askStore(this.#probe);
    this.#dispatch();
  }

  async #askStore(probe: () => Promise<unknown>): Promise<void> {
    try {
      await probe();
      this.#storeSucceeded();
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  // --- the spool

  /** While the spool holds anything, a later record event must not reach the store before it. */
  #isFenced(): boolean {
    return this.#spool !== undefined && (this.#spool.pendingEvents > 0 || this.#spoolingEvents > 0);
  }

  #spooledWithout(taken: number): number {
    return (this.#spool?.pendingEvents ?? 0) - taken + this.#spoolingEvents;
  }

  /** Sends what is left of a portion to the spool; false when there is no room for it. */
  #spoolPortion(portion: Portion): boolean {
    const bytes = (portion.end - portion.next) * portion.bytesEach;
    if (!this.#spool?.hasRoom(bytes)) return false;
    if (this.#spoolingBytes > 0 && this.#spoolingBytes + bytes > this.#limits.spoolingBytes) return false;
    const batch = batchOf(portion);
    void this.#spoolOpen(batch, batch.openIndices());
    return true;
  }

  async #spoolOpen(batch: Batch, indices: readonly number[]): Promise<void> {
    if (!this.#spool || indices.length === 0) return;
    const bytes = Math.ceil((batch.bytes / batch.events.length) * indices.length);
    batch.spooling = true;
    this.#spoolingEvents += indices.length;
    this.#spoolingBytes += bytes;
    try {
      await this.#spool.append(indices.map((at) => batch.events[at] as StoredEvent));
      for (const at of indices) {
        this.#settle(batch, at, { status: 'spooled', id: (batch.events[at] as StoredEvent).id });
      }
    } catch (error) {
      this.#logger?.error({ failure: nameOfFailure(error) }, 'the spool takes no more');
      // Given up on, but still under way: its own result is the best there is.
      const mayStillEnd = batch.abandoned && !batch.ended && !this.#ended;
      if (!mayStillEnd) this.#refuseOpen(batch, indices, 'ACTIVITY_RECORDER_UNAVAILABLE', error);
    }
    batch.spooling = false;
    this.#spoolingEvents -= indices.length;
    this.#spoolingBytes -= bytes;
    this.#afterSpooled();
  }

  #afterSpooled(): void {
    this.#noteSpool();
    this.#replay?.start();
    this.#dispatch();
  }

  #noteSpool(): void {
    const empty = (this.#spool?.pendingEvents ?? 0) === 0;
    if (empty === this.#spoolWasEmpty) return;
    this.#spoolWasEmpty = empty;
    this.#logger?.info({}, empty ? 'the spool is empty again' : 'record events go through the spool');
    this.#onState?.(this.state());
  }

  async #storeReplayed(events: readonly StoredEvent[], most: number): Promise<StoreOutcome> {
    let late = false;
    const work = this.#store(events, most, () => late || this.#ended);
    const outcome = await new Promise<StoreOutcome>((resolve) => {
      const stopWaiting = this.#clock.after(this.#maxCommitMs * 2, () => {
        late = true;
        this.#abandoned++;
        const error = Object.assign(new Error('a replayed commit took too long'), { code: 'COMMIT_TIMEOUT' });
        resolve({ results: [], failure: { committed: 'unknown', error } });
      });
      void work.then((ended) => {
        stopWaiting();
        resolve(ended);
        if (!late) return;
        this.#abandoned--;
        if (!ended.failure) this.#storeSucceeded();
        this.#afterSpooled();
      });
    });
    if (outcome.failure && !outcome.failure.takesNothing) {
      this.#storeFailed(outcome.failure.error);
      throw new ReplayStopped();
    }
    if (outcome.results.some((result) => result && result.status !== 'fault')) this.#storeSucceeded();
    return outcome;
  }

  // --- waiting too long, and the end

  #watchQueue(delayMs = this.#maxWaitMs): void {
    if (this.#watching || !this.#spool || this.#record.events === 0) return;
    this.#watching = true;
    this.#clock.after(delayMs, () => {
      this.#watching = false;
      const first = this.#record.first;
      if (!first || this.#ended) return;
      const waitedMs = this.#clock.nowMs() - first.enqueuedAtMs;
      if (waitedMs >= this.#maxWaitMs) this.#flushRecordQueue();
      this.#watchQueue(waitedMs >= this.#maxWaitMs ? this.#maxWaitMs : this.#maxWaitMs - waitedMs);
    });
  }

  /** Moves all waiting record events to the spool; what finds no room there goes on waiting while the store is up. */
  #flushRecordQueue(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#replay?.stopHandingOver();
    void this.#flush().finally(() => {
      this.#flushing = false;
    });
  }

  async #flush(): Promise<void> {
    while (this.#record.events > 0) {
      const hasRoom = this.#spool?.hasRoom(Math.min(this.#record.bytes, this.#limits.maxBatchBytes)) ?? false;
      const mustLeave = this.#ended || (this.#spool ? this.#health.isDown : !this.#health.isUsable);
      if (!hasRoom && !mustLeave) return;
      const batch = new Batch();
      this.#record.moveInto(batch, this.#limits.maxBatch, this.#limits.maxBatchBytes, true);
      this.#release(batch);
      if (this.#spool) await this.#spoolOpen(batch, batch.openIndices());
      else this.#refuseOpen(batch, batch.openIndices(), 'ACTIVITY_RECORDER_UNAVAILABLE');
    }
  }

  #emptyProductQueue(): void {
    const batch = new Batch();
    this.#product.moveInto(batch, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, true);
    this.#release(batch);
    this.#refuseOpen(batch, batch.openIndices(), 'ACTIVITY_RECORDER_UNAVAILABLE');
  }

  async #drain(deadlineMs: number): Promise<void> {
    await Promise.resolve();
    if (this.#isFenced()) this.#flushRecordQueue();
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    const atDeadline = this.#clock.after(deadlineMs, () => this.#end());
    this.#dispatch();
    if (this.#openEvents > 0) await idle;
    atDeadline();
    this.#ended = true;
    this.#health.stop();
  }

  /** The deadline has come: nothing waits for the store any more. */
  #end(): void {
    this.#ended = true;
    this.#emptyProductQueue();
    this.#flushRecordQueue();
    for (const batch of this.#inFlight) {
      this.#release(batch);
      if (batch.spooling || batch.open === 0) continue;
      if (this.#spool && !batch.abandoned) {
        batch.abandoned = true;
        this.#busy--;
        this.#abandoned++;
        void this.#spoolOpen(batch, batch.openIndices());
      } else this.#refuseOpen(batch, batch.openIndices(), 'ACTIVITY_RECORDER_UNAVAILABLE');
    }
  }

  // --- accounts

  #release(batch: Batch): void {
    if (batch.released) return;
    batch.released = true;
    this.#heldEvents -= batch.events.length;
    this.#heldBytes -= batch.bytes;
  }

  #refuseOpen(batch: Batch, indices: readonly number[], code: ErrorCode, cause?: unknown): void {
    if (indices.length === 0) return;
    const retryAfterSeconds =
      code === 'OVERLOADED'
        ? 1
        : code === 'ACTIVITY_RECORDER_UNAVAILABLE'
          ? this.#health.retryAfterSeconds
          : undefined;
    const error = new EvidentError(code, { cause, retryAfterSeconds });
    for (const at of indices) {
      this.#settle(batch, at, { status: 'refused', id: (batch.events[at] as StoredEvent).id, error });
    }
  }

  #settle(batch: Batch, at: number, result: WriteResult): void {
    if (!batch.settle(at, result)) return;
    if (--this.#openEvents === 0) this.#onIdle();
  }
}

function laneOfAll(events: readonly StoredEvent[]): Lane | undefined {
  const lane = events[0]?.lane;
  for (const event of events) if (event.lane !== lane) return undefined;
  return lane;
}

function sumOfBytes(events: readonly StoredEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += estimateBytes(event);
  return bytes;
}

function batchOf(portion: Portion): Batch {
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
