import type { Clock } from './clock.ts';

/** Whether the store is there, by what appends say. Down, it is tried again after a growing, jittered delay. */
export class StoreHealth {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #onRetry: () => void;
  #down = false;
  #trying = false;
  #delayMs = 0;
  #retryAtMs = 0;
  #cancel: () => void = () => {};

  constructor(clock: Clock, random: () => number, onRetry: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onRetry = onRetry;
  }

  get isDown(): boolean {
    return this.#down;
  }

  /** Down, but the delay is over: one append may find out. */
  get isTrying(): boolean {
    return this.#down && this.#trying;
  }

  get isUsable(): boolean {
    return !this.#down || this.#trying;
  }

  get retryAfterSeconds(): number {
    return Math.min(30, Math.max(1, Math.ceil((this.#retryAtMs - this.#clock.nowMs()) / 1000)));
  }

  /** Answers whether it was up until now. */
  succeeded(): boolean {
    const changed = this.#down;
    this.#cancel();
    this.#down = false;
    this.#trying = false;
    this.#delayMs = 0;
    return changed;
  }

  /** Answers whether it was up until now. */
  failed(): boolean {
    const changed = !this.#down;
    if (this.#down && !this.#trying) return false;
    this.#down = true;
    this.#trying = false;
    this.#delayMs = this.#delayMs === 0 ? 100 : Math.min(this.#delayMs * 2, 5000);
    const delayMs = Math.ceil(this.#delayMs * (0.5 + this.#random() / 2));
    this.#retryAtMs = this.#clock.nowMs() + delayMs;
    this.#cancel();
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#trying = true;
      this.#onRetry();
    });
    return changed;
  }

  stop(): void {
    this.#cancel();
  }
}
