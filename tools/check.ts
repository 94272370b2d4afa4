import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { renderReport } from './check/render-report.ts';
import { runSteps } from './check/run-steps.ts';
import { checkSteps } from './check/steps.ts';

// `npm run check` runs everything; `npm run check -- types boundaries` only what is named.
const steps = checkSteps(fileURLToPath(new URL('..', import.meta.url)));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no check ${unknown.join(', ')}. There are: ${steps.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const finished = await runSteps(
  steps.filter(({ name }) => asked.length === 0 || asked.includes(name)),
  { parallel: availableParallelism(), nowMs: () => performance.now() },
);
console.log(renderReport(finished));
process.exitCode = finished.every(({ ok }) => ok) ? 0 : 1;
