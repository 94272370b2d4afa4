/** Closes what was opened, the last first, each whatever became of the others. */
export class Teardown {
  readonly #steps: ((deadlineMs: number) => Promise<unknown>)[] = [];

  add(step: (deadlineMs: number) => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  /** Each step gets what is left of the deadline. Throws the first failure after all steps were tried. */
  async run(deadlineMs: number): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    const failures: unknown[] = [];
    for (const step of this.#steps.splice(0)) {
      try {
        await step(Math.max(0, endMs - performance.now()));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
