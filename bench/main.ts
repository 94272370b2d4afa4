import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { renderReport, renderResults } from './report/render.ts';
import { embeddedSuite } from './suites/embedded.ts';
import { ingestSuite } from './suites/ingest.ts';
import { readsSuite } from './suites/reads.ts';
import { singleSuite } from './suites/single.ts';
import type { Report, Suite } from './suites/suite.ts';

const suites: Readonly<Record<string, Suite>> = {
  ingest: ingestSuite,
  single: singleSuite,
  embedded: embeddedSuite,
  reads: readsSuite,
};

const help = `Measures Evident against a baseline in the same run, and prints ratios.

  npm run bench                          everything, on tables small enough for a few minutes
  npm run bench -- ingest single         some suites: ${Object.keys(suites).join(', ')}
  npm run bench -- --rows 10000000       reads on 10 million rows, as in bench/RESULTS.md
  npm run bench -- --save                writes bench/RESULTS.md`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    'ingest-rows': { type: 'string', default: '200000' },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const unknown = positionals.filter((name) => !(name in suites));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no suite called ${unknown.join(', ')}.\n`);
  console.log(help);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const reports: Report[] = [];
for (const [name, suite] of Object.entries(suites)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const report = await suite({
    readRows: Number(values.rows),
    ingestRows: Number(values['ingest-rows']),
    progress: (line) => console.error(`  ${line}`),
  });
  reports.push(report);
  console.log(renderReport(report));
}
if (values.save) {
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
  await writeFile(new URL('./RESULTS.md', import.meta.url), renderResults(reports, command));
}
