/** Time as the writer sees it, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Runs `work` after `delayMs`; the answer cancels it. Never keeps a process alive. */
  after(delayMs: number, work: () => void): () => void;
  /** Runs `work` once what is arriving at this moment has been taken in. */
  soon(work: () => void): void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs).unref();
    return () => clearTimeout(timer);
  },
  soon: (work) => void setImmediate(work),
};

export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}

/** What `work` comes to, or `late` when it has not ended by then; it goes on all the same. */
export function finishWithin<T>(clock: Clock, mostMs: number, work: Promise<T>): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const stopWaiting = clock.after(mostMs, () => resolve('late'));
    work.then(resolve, reject).finally(stopWaiting);
  });
}
