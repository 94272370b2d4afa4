import type { Client } from '@evident/contract/api';
import type { EventInput } from '@evident/contract/event';
import { type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import type { Parcel } from '../deliver/batches.ts';
import { deliver } from '../deliver/deliver.ts';
import { accountCounts } from '../demo/accounts.ts';
import { dayMs, type Size } from '../demo/company.ts';
import {
  plantedTruths,
  type SimulationOptions,
  simulateCompany,
  simulatedDays,
} from '../demo/simulate-company.ts';
import { UsageError } from '../exit-code.ts';
import { counted, formatCount } from '../terminal/format.ts';
import { defineCommand, run, runWithServer, type ServerOptions, withServerOptions } from './define.ts';
import { wholeNumber } from './whole-number.ts';

interface DemoOptions extends ServerOptions {
  readonly seed: number;
  readonly until?: string;
  readonly size: Size;
  readonly truths?: boolean;
}

const sizes = Object.keys(accountCounts) as Size[];
/** About as many events as each size makes; the bar is drawn by days, this is for the help. */
const sizeSays = 'small (12 customers, 35,000 events), medium (40; 100,000) or large (400; 1,000,000)';

export function demoCommand(cli: Cli): Command {
  const command = defineCommand(
    'demo',
    'Load a simulated SaaS company: 120 days of its customers, with causes planted in them. The same options give the same ' +
      'events, and loading them again stores nothing new.',
    [
      { line: 'evident demo', says: 'a company of 40 customers up to today' },
      {
        line: 'evident demo --size small --until 2026-01-01 --seed 7',
        says: 'a small one, another one, up to a date',
      },
      { line: 'evident demo --truths', says: 'what was planted, as JSON, without loading anything' },
    ],
  )
    .option('--seed <n>', 'which company', wholeNumber(0, 2_147_483_647), 1)
    .option('--until <date>', 'the day after its last one; today when absent')
    .addOption(new Option('--size <size>', sizeSays).choices(sizes).default('medium'))
    .option('--truths', 'only print the planted causes, as JSON');
  return withServerOptions(command).action((options: DemoOptions) => {
    const simulation = simulationOf(options, cli.now());
    if (options.truths) {
      return run(cli, options, async ({ terminal }) => {
        const truths = { ...simulation, plantedTruths: plantedTruths(simulation) };
        await terminal.line(JSON.stringify(truths, null, terminal.json ? 0 : 2));
        return undefined;
      });
    }
    return runWithServer(cli, options, async ({ terminal, connection }) => {
      const progress = terminal.progress('Loading', simulatedDays);
      const startMs = Date.parse(simulation.until) - simulatedDays * dayMs;
      const loaded = await load(connection.client, simulateCompany(simulation), cli, (latest, count) =>
        progress.update((Date.parse(latest) - startMs) / dayMs, `${formatCount(count)} events`),
      ).finally(() => progress.stop());
      if (terminal.json) await terminal.jsonLine({ ...simulation, ...loaded });
      else {
        const again = loaded.duplicates > 0 ? `, ${formatCount(loaded.duplicates)} were there already` : '';
        await terminal.line(`${counted(loaded.stored, 'event')} stored${again}.`);
        terminal.note('What was planted in them: evident demo --truths, and docs/generated/demo.md');
        terminal.note('Try: evident search --outcome denied --after 30d');
      }
      return loaded.rejected > 0 ? 'problems' : undefined;
    });
  });
}

function simulationOf({ seed, until, size }: DemoOptions, nowMs: number): SimulationOptions {
  const date = until ?? new Date(nowMs).toISOString().slice(0, 10);
  const isDate = /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date));
  if (!isDate || date < '1971') throw new UsageError('--until is a date such as 2026-01-31.');
  // What lies ahead would be stored under another time than it was simulated for.
  if (Date.parse(date) > nowMs) throw new UsageError('--until must not be in the future.');
  return { seed, until: date, size };
}

interface Loaded {
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
}

async function load(
  client: Client,
  events: Iterable<EventInput>,
  cli: Cli,
  onProgress: (latest: string, count: number) => void,
): Promise<Loaded> {
  const counts = { stored: 0, duplicates: 0, rejected: 0 };
  let latest = '';
  function* parcels(): Generator<Parcel> {
    for (const event of events) {
      latest = event.occurredAt ?? latest;
      yield { place: event.id ?? '', event };
    }
  }
  for await (const delivered of deliver(client, parcels(), { sleep: cli.sleep, signal: cli.signal })) {
    for (const { status } of delivered) {
      if (status === 'accepted') counts.stored += 1;
      else if (status === 'duplicate') counts.duplicates += 1;
      else counts.rejected += 1;
    }
    onProgress(latest, counts.stored + counts.duplicates);
  }
  return counts;
}
