import type { StoredEvent } from '@evident/store/record';
import type { Spool } from '../spool/spool.ts';
import { nameOfFailure } from './append-failure.ts';
import { type Clock, pause } from './clock.ts';
import type { StoreOutcome } from './store-batch.ts';
import type { WriterLogger } from './writer-options.ts';

/** Ends a replay for now: the store is away, or the writer is closing. */
export class ReplayStopped extends Error {
  override readonly name = 'ReplayStopped';
}

export interface SpoolReplayOptions {
  readonly spool: Spool;
  readonly clock: Clock;
  readonly logger: WriterLogger | undefined;
  readonly mayRun: () => boolean;
  /** Whether little is left when `taken` events are stored, so that new ones can wait for that in memory. */
  readonly isNearlyEmpty: (taken: number) => boolean;
  /** Throws ReplayStopped when the store is away. */
  readonly store: (events: readonly StoredEvent[], faultsInARow: number) => Promise<StoreOutcome>;
  readonly onStopped: () => void;
}

/** How often events that the store refuses, all of a batch, are tried again before they are set aside. */
const cautiousRounds = 3;
const cautiousFaultsInARow = 16;

/** Carries the spool into the store, in order, one batch at a time, until it is empty. */
export class SpoolReplay {
  readonly #options: SpoolReplayOptions;
  #running = false;
  #handingOver = false;
  #waiting = false;
  #failures = 0;

  constructor(options: SpoolReplayOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** The spool is about to be empty: new record events wait for that in memory. */
  get isHandingOver(): boolean {
    return this.#handingOver;
  }

  stopHandingOver(): void {
    this.#handingOver = false;
  }

  /** Does nothing while a replay is under way, the spool is empty or the store is away. */
  start(): void {
    const { spool, mayRun } = this.#options;
    if (this.#running || this.#waiting || spool.pendingEvents === 0 || !mayRun()) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const { spool, logger, onStopped } = this.#options;
    try {
      await spool.replay((events) => this.#store(events));
      this.#failures = 0;
    } catch (error) {
      if (!(error instanceof ReplayStopped)) {
        logger?.error({ failure: nameOfFailure(error) }, 'the spool cannot be replayed');
        this.#startLater();
      }
    }
    this.#running = false;
    this.#handingOver = false;
    onStopped();
    this.start();
  }

  #startLater(): void {
    this.#waiting = true;
    const delayMs = Math.min(30_000, 100 * 2 ** this.#failures++);
    this.#options.clock.after(delayMs, () => {
      this.#waiting = false;
      this.start();
    });
  }

  async #store(events: readonly StoredEvent[]): Promise<void> {
    const { clock, isNearlyEmpty, mayRun, store } = this.#options;
    for (let round = 0; ; round++) {
      if (!mayRun()) throw new ReplayStopped();
      this.#handingOver = isNearlyEmpty(events.length);
      const isCautious = round < cautiousRounds;
      const { results, failure } = await store(
        events,
        isCautious ? cautiousFaultsInARow : Number.POSITIVE_INFINITY,
      );
      const tookNone = failure !== undefined || results.every((result) => result?.status === 'fault');
      if (!isCautious || !tookNone) return await this.#setAside(events, results);
      // These were acknowledged: when the store takes none of them, it gets time to come to its senses.
      await pause(clock, 200 * 2 ** round);
    }
  }

  async #setAside(events: readonly StoredEvent[], results: StoreOutcome['results']): Promise<void> {
    const { spool, logger } = this.#options;
    for (const [at, result] of results.entries()) {
      const event = events[at];
      if (result?.status !== 'fault' || !event) continue;
      const reason = nameOfFailure(result.error);
      await spool.setAside(event, reason);
      logger?.error(
        { id: event.id, failure: reason },
        'a spooled event was set aside: the store will not take it',
      );
    }
  }
}
