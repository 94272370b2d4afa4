import { DriverError } from '../driver-error.ts';
import type { PgliteSession } from './pglite-session.ts';

/** How long a read may keep a writer waiting. */
const yieldMs = 1_000;

/** How long a statement may go on after it was asked to stop, before its worker is ended. */
const deafMs = 2_000;

/**
 * Stops what runs on `session` after `timeoutMs`; answers how to call it off. PGlite's timers cannot fire while a
 * statement runs, so it is asked to stop from outside. One that only computes does not hear it and would hold up
 * everybody: its worker is ended. What was committed is on the disk, and the next call recovers it; in memory
 * (`onDisk` false) it would be lost, so there such a statement runs on.
 */
export function stopAfter(session: PgliteSession, timeoutMs: number, onDisk: boolean): () => void {
  const ask = setTimeout(() => session.setCancelled(true), timeoutMs);
  const end = onDisk ? setTimeout(() => session.kill(ranTooLong()), timeoutMs + deafMs) : undefined;
  return () => {
    clearTimeout(ask);
    clearTimeout(end);
    session.setCancelled(false);
  };
}

/** A long read must not hold an acknowledgement: a writer that waits limits the read it waits for. */
export class YieldingReads {
  readonly #onDisk: boolean;
  #running: PgliteSession | undefined;
  #callOff: (() => void) | undefined;

  constructor(onDisk: boolean) {
    this.#onDisk = onDisk;
  }

  writerWaits(): void {
    if (this.#running) this.#callOff ??= stopAfter(this.#running, yieldMs, this.#onDisk);
  }

  async run<T>(session: PgliteSession, writersWaiting: boolean, read: () => Promise<T>): Promise<T> {
    this.#running = session;
    if (writersWaiting) this.writerWaits();
    try {
      return await read();
    } finally {
      this.#callOff?.();
      this.#callOff = undefined;
      this.#running = undefined;
    }
  }
}

function ranTooLong(): DriverError {
  return new DriverError('cancelled', '57014', 'The statement ran past its time limit.');
}
