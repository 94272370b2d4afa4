import type { Step, StepResult } from './step.ts';

export interface FinishedStep extends StepResult {
  readonly name: string;
  readonly durationMs: number;
}

export interface RunOptions {
  /** How many run at the same time. */
  readonly parallel: number;
  readonly nowMs: () => number;
}

/** Runs every step, a few at a time, and answers in the order given. A step that throws has failed; the others go on. */
export async function runSteps(
  steps: readonly Step[],
  { parallel, nowMs }: RunOptions,
): Promise<FinishedStep[]> {
  const finished: FinishedStep[] = [];
  const waiting = steps.entries();
  const worker = async (): Promise<void> => {
    for (const [index, step] of waiting) {
      const startedMs = nowMs();
      const result = await step
        .run()
        .catch((error: unknown): StepResult => ({ ok: false, output: describe(error) }));
      finished[index] = { ...result, name: step.name, durationMs: nowMs() - startedMs };
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, worker));
  return finished;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
