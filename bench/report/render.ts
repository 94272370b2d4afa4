import { cpus, totalmem } from 'node:os';
import type { Measurement, Ratio } from '../measure/measurement.ts';
import type { Report } from '../suites/suite.ts';

/** One suite as Markdown: figures, ratios against their targets, notes. */
export function renderReport({ title, measurements, ratios, notes }: Report): string {
  return [
    `## ${title}\n`,
    '| measured | figure | more |',
    '|---|---:|---|',
    ...measurements.map(renderMeasurement),
    ...(ratios.length === 0
      ? []
      : ['\n| ratio | value | target |', '|---|---:|---:|', ...ratios.map(renderRatio)]),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

/** All suites of a run, with the machine and the command they came from. */
export function renderResults(reports: readonly Report[], command: string): string {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  return [
    '# Results\n',
    `\`${command}\` on ${machine}. The machine is shared: ratios within a run say more than single figures.\n`,
    ...reports.map(renderReport),
  ].join('\n');
}

function renderMeasurement({ name, unit, value, detail }: Measurement): string {
  const more = Object.entries(detail ?? {}).map(
    ([key, figure]) => `${key} ${typeof figure === 'number' ? round(figure) : figure}`,
  );
  return `| ${name} | ${round(value)} ${unit} | ${more.join(', ')} |`;
}

function renderRatio({ name, value, target }: Ratio): string {
  return `| ${name} | ${value.toFixed(2)} | ${target === undefined ? '' : `${target} or more`} |`;
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
