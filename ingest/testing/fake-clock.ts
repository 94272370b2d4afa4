import type { Clock } from '../writer/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly work: () => void;
}

/** Time that moves when told. */
export class FakeClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 1);
  #timers: Timer[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  soon(work: () => void): void {
    setImmediate(work);
  }

  /** Lets everything that needs no time happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves time on, running what falls due in its order. */
  async advance(byMs: number): Promise<void> {
    const end = this.#nowMs + byMs;
    await this.settle();
    for (;;) {
      const due = this.#timers.filter((timer) => timer.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = due.atMs;
      due.work();
      await this.settle();
    }
    this.#nowMs = end;
  }
}
