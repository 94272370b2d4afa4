import type { FinishedStep } from './run-steps.ts';

/** A line a step, then the output of those that failed. */
export function renderReport(steps: readonly FinishedStep[]): string {
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  const lines = steps.map(
    ({ ok, name, durationMs }) =>
      `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(width)}  ${(durationMs / 1000).toFixed(1).padStart(5)} s`,
  );
  const failures = steps
    .filter(({ ok }) => !ok)
    .map(({ name, output }) => `\n--- ${name} ---\n${output || '(it printed nothing)'}`);
  return [...lines, ...failures].join('\n');
}
