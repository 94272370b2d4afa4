import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError } from '@evident/store/record';
import type { Logger } from 'pino';

/** Brings the store up to date, however long it is away: the server accepts and serves on meanwhile. */
export interface StorePreparation {
  readonly isReady: boolean;
  /** Why it is not ready, where that is not only that the store is away. */
  readonly problem: string | undefined;
  /** Resolves when the store is ready, when it turned out to be away, or when it refused; never rejects. */
  readonly firstAttempt: Promise<void>;
  /** What the store refused for, when no retry will help: a schema of a newer version. */
  readonly refusal: unknown;
  stop(): Promise<void>;
}

export interface StorePreparationOptions {
  /** All that must be done before the store is used. Done again from the start after a failure. */
  readonly prepare: () => Promise<void>;
  readonly logger: Logger;
  readonly waitMs?: number | undefined;
}

const longestWaitMs = 10_000;

export function prepareStore({
  prepare,
  logger,
  waitMs: firstWaitMs = 250,
}: StorePreparationOptions): StorePreparation {
  const stop = new AbortController();
  let state: { ready: boolean; problem?: string; refusal?: unknown } = { ready: false };

  async function attempt(): Promise<void> {
    try {
      await prepare();
      state = { ready: true };
    } catch (error) {
      const away = passingReasonOf(error);
      state = {
        ready: false,
        problem: away ?? reasonOf(error),
        ...(away ? {} : { refusal: error }),
      };
      logger.warn({ err: error }, away ? `${away}; trying on` : 'the database can not be prepared');
    }
  }

  async function tryOn(): Promise<void> {
    for (
      let waitMs = firstWaitMs;
      !state.ready && !stop.signal.aborted;
      waitMs = Math.min(waitMs * 2, longestWaitMs)
    ) {
      await sleep(waitMs, undefined, { signal: stop.signal }).catch(() => undefined);
      if (!stop.signal.aborted) await attempt();
    }
  }

  const firstAttempt = attempt();
  const trying = firstAttempt.then(tryOn);
  return {
    get isReady() {
      return state.ready;
    },
    get problem() {
      return state.problem;
    },
    get refusal() {
      return state.refusal;
    },
    firstAttempt,
    async stop() {
      stop.abort();
      await trying;
    },
  };
}

/** Why the same may work later; undefined when it won't. */
function passingReasonOf(error: unknown): string | undefined {
  if (!(error instanceof DriverError)) return undefined;
  if (error.kind === 'unavailable') return 'the database does not answer';
  if (error.kind === 'full') return 'the database has no room left';
  return error.kind === 'conflict' || error.kind === 'cancelled' ? 'the database is busy' : undefined;
}

/** A migration's own sentence is ours to say; a database's may quote rows. */
function reasonOf(error: unknown): string {
  if (error instanceof DriverError) return `the database refuses to be prepared (${error.code})`;
  return error instanceof Error ? error.message : 'the database can not be prepared';
}
