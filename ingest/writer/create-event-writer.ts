import type { ErrorCode } from '@evident/contract/errors';
import type { Lane } from '@evident/contract/event';
import type { EventAppender, StoredEvent } from '@evident/store/record';
import type { EventWriter, WriteOptions, WriteResult, WriterState } from '../event-writer.ts';
import type { Spool } from '../spool/spool.ts';
import { nameOfFailure } from './append-failure.ts';
import type { Batch, Call } from './batch.ts';
import { type Clock, finishWithin, systemClock } from './clock.ts';
import { batchOf, laneOfAll, makePortion, type Portion } from './lane-queue.ts';
import { Settlement } from './settlement.ts';
import { SpoolGate } from './spool-gate.ts';
import { ReplayStopped, SpoolReplay } from './spool-replay.ts';
import { type StoreFailure, type StoreOutcome, storeBatch } from './store-batch.ts';
import { StoreHealth } from './store-health.ts';
import {
  defaultWriterLimits,
  type EventWriterOptions,
  type WriterLimits,
  type WriterLogger,
} from './writer-options.ts';
import { WriterQueue } from './writer-queue.ts';

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

  readonly #queue: WriterQueue;
  readonly #settlement: Settlement;
  readonly #gate: SpoolGate;
  readonly #health: StoreHealth;
  readonly #replay: SpoolReplay | undefined;
  readonly #inFlight = new Set<Batch>();
  #busy = 0;
  #abandoned = 0;
  #scheduled = false;
  #watching = false;
  #flushing = false;
  #spoolWasEmpty = true;
  #closing: Promise<void> | undefined;
  #ended = false;

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
    this.#queue = new WriterQueue(this.#limits);
    this.#settlement = new Settlement(() => this.#health.retryAfterSeconds);
    this.#gate = new SpoolGate({
      spool: this.#spool,
      settlement: this.#settlement,
      mostBytes: this.#limits.spoolingBytes,
      logger: this.#logger,
      onAppended: () => this.#afterSpooled(),
    });
    if (!this.#spool) return;
    this.#replay = new SpoolReplay({
      spool: this.#spool,
      clock: this.#clock,
      logger: this.#logger,
      mayRun: () => !this.#closing && this.#mayUseStore(),
      isNearlyEmpty: (taken) => this.#gate.pendingEvents - taken + this.#gate.events <= this.#limits.maxBatch,
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
      this.#settlement.opened(events.length);
      if (this.#closing) {
        this.#refuse(this.#portion(call, events), 'ACTIVITY_RECORDER_UNAVAILABLE');
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
      queuedEvents: this.#queue.heldEvents + this.#gate.events,
      queuedBytes: this.#queue.heldBytes + this.#gate.bytes,
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
    positions?: readonly number[],
    bytesEach?: number,
  ): Portion {
    return makePortion(call, events, {
      positions,
      bytesEach,
      enqueuedAtMs: this.#clock.nowMs(),
      held: this.#gate.isFenced,
    });
  }

  #admit(lane: Lane, portion: Portion): void {
    if (lane === 'product') {
      const isAway = !this.#health.isUsable;
      if (!isAway) this.#queue.add('product', portion);
      this.#schedule();
      this.#refuse(portion, isAway ? 'ACTIVITY_RECORDER_UNAVAILABLE' : 'OVERLOADED');
      return;
    }
    const throughSpool = this.#health.isDown || (portion.held && !this.#replay?.isHandingOver);
    if (this.#spool && throughSpool && this.#spoolPortion(portion)) return;
    if (this.#spool ? this.#health.isDown : !this.#health.isUsable) {
      this.#refuse(portion, 'ACTIVITY_RECORDER_UNAVAILABLE');
      return;
    }
    this.#queue.add('record', portion);
    this.#schedule();
    this.#watchQueue();
    if (portion.next < portion.end && !this.#spoolPortion(portion)) this.#refuse(portion, 'OVERLOADED');
  }

  #refuse(portion: Portion, code: ErrorCode): void {
    if (portion.next >= portion.end) return;
    const batch = batchOf(portion);
    this.#settlement.refuse(batch, batch.openIndices(), code);
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
      const batch = this.#queue.takeBatch(!this.#gate.isFenced);
      if (batch.events.length === 0) return;
      void this.#commit(batch);
    }
  }

  async #commit(batch: Batch): Promise<void> {
    this.#busy++;
    this.#inFlight.add(batch);
    const stopWaiting = this.#clock.after(this.#maxCommitMs, () => this.#giveUpOn(batch));
    const outcome = await this.#store(batch.events, faultsInARow, () => batch.abandoned);
    stopWaiting();
    batch.ended = true;
    this.#inFlight.delete(batch);
    this.#queue.release(batch);
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
      if (result.status !== 'fault') this.#settlement.settle(batch, at, result);
      else if (!batch.spooling) this.#settlement.refuse(batch, [at], 'ACTIVITY_RECORD_FAILED', result.error);
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
    this.#settlement.refuse(batch, refuse, 'ACTIVITY_RECORDER_UNAVAILABLE', error);
    void this.#gate.append(batch, keep);
  }

  /** A commit took too long: whether it will be stored is not known, so its events are made durable another way. */
  #giveUpOn(batch: Batch): void {
    if (batch.abandoned || batch.ended) return;
    batch.abandoned = true;
    this.#busy--;
    this.#abandoned++;
    this.#storeFailed(tookTooLong());
    if (!this.#spool) return;
    this.#queue.release(batch);
    void this.#gate.append(batch, batch.openIndices());
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
    this.#refuseProducts();
    this.#flushRecordQueue();
  }

  #retryStore(): void {
    if (this.#ended) return;
    if (this.#gate.pendingEvents > 0) this.#replay?.start();
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

  /** Sends what is left of a portion to the spool; false when there is no room for it. */
  #spoolPortion(portion: Portion): boolean {
    const bytes = (portion.end - portion.next) * portion.bytesEach;
    if (!this.#gate.takes(bytes)) return false;
    const batch = batchOf(portion);
    void this.#gate.append(batch, batch.openIndices());
    return true;
  }

  #afterSpooled(): void {
    this.#noteSpool();
    this.#replay?.start();
    this.#dispatch();
  }

  #noteSpool(): void {
    const empty = this.#gate.pendingEvents === 0;
    if (empty === this.#spoolWasEmpty) return;
    this.#spoolWasEmpty = empty;
    this.#logger?.info({}, empty ? 'the spool is empty again' : 'record events go through the spool');
    this.#onState?.(this.state());
  }

  async #storeReplayed(events: readonly StoredEvent[], most: number): Promise<StoreOutcome> {
    let isLate = false;
    const work = this.#store(events, most, () => isLate || this.#ended);
    const outcome = await finishWithin(this.#clock, this.#maxCommitMs * 2, work);
    if (outcome === 'late') {
      isLate = true;
      this.#abandoned++;
      void work.then((ended) => {
        this.#abandoned--;
        if (!ended.failure) this.#storeSucceeded();
        this.#afterSpooled();
      });
      this.#storeFailed(tookTooLong());
      throw new ReplayStopped();
    }
    if (outcome.failure && !outcome.failure.takesNothing) {
      this.#storeFailed(outcome.failure.error);
      throw new ReplayStopped();
    }
    if (outcome.results.some((result) => result && result.status !== 'fault')) this.#storeSucceeded();
    return outcome;
  }

  // --- waiting too long, and the end

  #watchQueue(delayMs = this.#maxWaitMs): void {
    if (this.#watching || !this.#spool || this.#queue.record.events === 0) return;
    this.#watching = true;
    this.#clock.after(delayMs, () => {
      this.#watching = false;
      const first = this.#queue.record.first;
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
    while (this.#queue.record.events > 0) {
      const hasRoom = this.#gate.hasRoom(Math.min(this.#queue.record.bytes, this.#limits.maxBatchBytes));
      const mustLeave = this.#ended || (this.#spool ? this.#health.isDown : !this.#health.isUsable);
      if (!hasRoom && !mustLeave) return;
      const batch = this.#queue.takeRecords();
      if (this.#spool) await this.#gate.append(batch, batch.openIndices());
      else this.#settlement.refuse(batch, batch.openIndices(), 'ACTIVITY_RECORDER_UNAVAILABLE');
    }
  }

  #refuseProducts(): void {
    const batch = this.#queue.takeProducts();
    this.#settlement.refuse(batch, batch.openIndices(), 'ACTIVITY_RECORDER_UNAVAILABLE');
  }

  async #drain(deadlineMs: number): Promise<void> {
    await Promise.resolve();
    if (this.#gate.isFenced) this.#flushRecordQueue();
    const atDeadline = this.#clock.after(deadlineMs, () => this.#end());
    this.#dispatch();
    await this.#settlement.idle();
    atDeadline();
    this.#ended = true;
    this.#health.stop();
  }

  /** The deadline has come: nothing waits for the store any more. */
  #end(): void {
    this.#ended = true;
    this.#gate.isLast = true;
    this.#refuseProducts();
    this.#flushRecordQueue();
    for (const batch of this.#inFlight) {
      this.#queue.release(batch);
      if (batch.spooling || batch.open === 0) continue;
      if (this.#spool && !batch.abandoned) {
        batch.abandoned = true;
        this.#busy--;
        this.#abandoned++;
        void this.#gate.append(batch, batch.openIndices());
      } else this.#settlement.refuse(batch, batch.openIndices(), 'ACTIVITY_RECORDER_UNAVAILABLE');
    }
  }
}

function tookTooLong(): Error {
  return Object.assign(new Error('a commit took too long'), { code: 'COMMIT_TIMEOUT' });
}
