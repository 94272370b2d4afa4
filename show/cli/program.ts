import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { catalogueCommand } from './commands/catalogue.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { retentionCommand } from './commands/retention.ts';
import { searchCommand } from './commands/search.ts';
import { startCommand } from './commands/start.ts';
import { tailCommand } from './commands/tail.ts';
import { eachCommand } from './each-command.ts';
import { exitCodes, exitNameOf } from './exit-code.ts';
import { tellError } from './tell-error.ts';
import { version } from './version.ts';

/** The whole command line. Nothing runs until it is given arguments. */
export function createProgram(cli: Cli): Command {
  const program = new Command('evident')
    .description('Records what users of your product do, finds it at once, and says what is wrong.')
    .version(version, '-V, --version')
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', `\nExit codes: ${exitSummary()}\nMore: docs/generated/cli.md`);
  const commands = [
    startCommand,
    migrateCommand,
    doctorCommand,
    keysCommand,
    importCommand,
    searchCommand,
    tailCommand,
    exportCommand,
    retentionCommand,
    catalogueCommand,
    demoCommand,
  ];
  for (const make of commands) program.addCommand(make(cli));
  eachCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  });
  return program;
}

/** Runs one command line (without `node` and the script). Answers the process's exit code; never throws. */
export async function runCli(args: readonly string[], cli: Cli): Promise<number> {
  try {
    await createProgram(cli).parseAsync([...args], { from: 'user' });
  } catch (error) {
    cli.exit = cli.signal.aborted ? 'interrupted' : exitNameOf(error);
    // Commander has said what it thinks already.
    if (!(error instanceof CommanderError) && !cli.signal.aborted)
      tellError(cli, error, args.includes('--json'));
  }
  return exitCodes[cli.exit].code;
}

function exitSummary(): string {
  return Object.entries(exitCodes)
    .map(([name, { code }]) => `${code} ${name}`)
    .join(', ');
}
