/**
 * Counts how often the same line came before, so that two identical lines are two events and the same file again is none.
 * Identical lines carry the same time and so stand near each other: only the last `remembered` different lines are kept,
 * which bounds the memory.
 */
export class Occurrences {
  readonly #counts = new Map<string, number>();
  readonly #remembered: number;

  constructor(remembered = 100_000) {
    this.#remembered = remembered;
  }

  /** 1 for the first, 2 for the second ... */
  next(key: string): number {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size > this.#remembered) {
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    }
    return count;
  }
}
