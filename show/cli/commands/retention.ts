import type { RetentionPlan, RetentionRun } from '@evident/contract/api';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { UsageError } from '../exit-code.ts';
import { counted, formatBytes, formatCount } from '../terminal/format.ts';
import { renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  defineCommand,
  runWithServer,
  type ServerOptions,
  type ServerWork,
  withServerOptions,
} from './define.ts';

interface ApplyOptions extends ServerOptions {
  readonly yes?: boolean;
}

export function retentionCommand(cli: Cli): Command {
  return defineCommand('retention', 'What is kept for how long: show what would go, and remove it.', [
    { line: 'evident retention plan', says: 'what is past its time, by rule' },
    { line: 'evident retention apply --yes', says: 'remove it; interrupted, the same command goes on' },
  ])
    .addCommand(planCommand(cli), { isDefault: true })
    .addCommand(applyCommand(cli));
}

function planCommand(cli: Cli): Command {
  const command = defineCommand('plan', 'Show what would be removed now. Removes nothing.', [
    { line: 'evident retention plan --json', says: 'the plan for a script' },
  ]);
  return withServerOptions(command).action((options: ServerOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const plan = await connection.client.retentionPlan({ signal: cli.signal });
      await (terminal.json ? terminal.jsonLine(plan) : showPlan(terminal, plan));
      return undefined;
    }),
  );
}

function applyCommand(cli: Cli): Command {
  const command = defineCommand('apply', 'Remove what is past its time, and wait for the end.', [
    {
      line: 'evident retention apply --yes',
      says: 'partitions are dropped whole, the rest goes in small batches',
    },
  ]).option('--yes', 'really remove it');
  return withServerOptions(command).action((options: ApplyOptions) =>
    runWithServer(cli, options, async (work) => {
      const { terminal, connection } = work;
      const plan = await connection.client.retentionPlan({ signal: cli.signal });
      if (!options.yes) {
        if (!terminal.json) await showPlan(terminal, plan);
        throw new UsageError('Nothing was removed. Say --yes to remove it.');
      }
      const run = await waitForEnd(work, await connection.client.applyRetention({ signal: cli.signal }));
      if (terminal.json) await terminal.jsonLine(run);
      else
        await terminal.line(`${run.state}: ${counted(run.rows, 'event')} removed, ${formatBytes(run.bytes)}`);
      return run.state === 'failed' ? 'failed' : undefined;
    }),
  );
}

const askEveryMs = 500;

async function waitForEnd(
  { cli, terminal, connection }: ServerWork,
  started: RetentionRun,
): Promise<RetentionRun> {
  const progress = terminal.progress('Removing', started.stepsTotal || undefined);
  try {
    let run = started;
    while (run.state === 'running') {
      progress.update(run.stepsDone, `${formatCount(run.rows)} events`);
      await cli.sleep(askEveryMs);
      cli.signal.throwIfAborted();
      run = await connection.client.retentionStatus({ signal: cli.signal });
    }
    return run;
  } finally {
    progress.stop();
  }
}

async function showPlan(terminal: Terminal, plan: RetentionPlan): Promise<void> {
  if (plan.steps.length === 0) {
    await terminal.line('Nothing is past its time.');
  } else {
    const table = renderTable(
      plan.steps,
      [
        {
          title: 'WHAT',
          value: (step) => (step.action === 'drop_partition' ? (step.partition ?? 'partition') : 'rows'),
        },
        { title: 'LANE', value: (step) => step.lane },
        { title: 'TYPE', value: (step) => (step.typePrefix ? `${step.typePrefix}*` : '') },
        { title: 'TENANT', value: (step) => step.tenantId ?? '', max: 24 },
        { title: 'BEFORE', value: (step) => step.before.slice(0, 10) },
        { title: 'EVENTS', value: (step) => formatCount(step.rows), align: 'right' },
        { title: 'SIZE', value: (step) => formatBytes(step.bytes), align: 'right' },
      ],
      { width: terminal.width, paintHeader: terminal.colors.dim },
    );
    await terminal.write(table);
    await terminal.line(`${counted(plan.rows, 'event')}, ${formatBytes(plan.bytes)} would go.`);
  }
  if (!plan.configured) terminal.note('The daily run is off: it removes nothing until it is confirmed.');
}
