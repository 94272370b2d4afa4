import type { Check } from '@evident/contract/api';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { checkHealth } from '../doctor/check-health.ts';
import { connectionCheck, followProbe, followRequest } from '../doctor/follow-probe.ts';
import { type ExitName, exitNameOf } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  defineCommand,
  runWithServer,
  type ServerOptions,
  type ServerWork,
  withServerOptions,
} from './define.ts';

interface DoctorOptions extends ServerOptions {
  readonly request?: string;
  readonly strict?: boolean;
}

export function doctorCommand(cli: Cli): Command {
  const command = defineCommand(
    'doctor',
    'Follow one action end to end and say, line by line, what is right and what to do about what is not.',
    [
      { line: 'evident doctor', says: 'sends a probe event, finds it back, and looks at the store' },
      {
        line: 'evident doctor --request req_8f2',
        says: 'judges what your application stored for one of its own requests',
      },
      { line: 'evident doctor --json --strict', says: 'for a deployment’s last step: warnings fail too' },
    ],
  )
    .option('--request <id>', 'follow this request of your application instead of a probe')
    .option('--strict', 'exit 5 for warnings too');
  return withServerOptions(command).action((options: DoctorOptions) =>
    runWithServer(cli, options, async (work) => {
      const checks: Check[] = [];
      let ended: ExitName | undefined;
      try {
        for await (const check of examine(work, options.request)) {
          checks.push(check);
          if (!work.terminal.json) await show(work.terminal, check);
        }
      } catch (error) {
        const check = connectionCheck(error, work.connection.url);
        if (!check) throw error;
        checks.push(check);
        if (!work.terminal.json) await show(work.terminal, check);
        ended = exitNameOf(error);
      }
      const failed = checks.filter(({ status }) => status === 'fail').length;
      const warned = checks.filter(({ status }) => status === 'warn').length;
      if (work.terminal.json) await work.terminal.jsonLine({ checks });
      else await work.terminal.line(`\n${summary(checks.length, failed, warned)}`);
      return ended ?? (failed > 0 || (options.strict && warned > 0) ? 'problems' : undefined);
    }),
  );
}

async function* examine(
  { cli, connection }: ServerWork,
  requestId: string | undefined,
): AsyncGenerator<Check> {
  const { client } = connection;
  yield* checkHealth(await client.health(), cli.now());
  yield* requestId === undefined ? followProbe(client, cli) : followRequest(client, requestId);
  yield* (await client.diagnostics()).checks;
}

async function show({ colors, line }: Terminal, check: Check): Promise<void> {
  const mark = { ok: colors.green('ok  '), warn: colors.yellow('warn'), fail: colors.red('FAIL') }[
    check.status
  ];
  await line(`${mark}  ${colors.dim(check.name.padEnd(12))}  ${printable(check.message)}`);
  if (check.advice && check.status !== 'ok')
    await line(`                    ${colors.cyan('→')} ${printable(check.advice)}`);
}

function summary(total: number, failed: number, warned: number): string {
  if (failed === 0 && warned === 0) return `All ${total} checks are right.`;
  const parts = [failed > 0 ? `${failed} failed` : '', warned > 0 ? `${warned} to look at` : ''].filter(
    Boolean,
  );
  return `${total} checks: ${parts.join(', ')}.`;
}
