import { Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import type { Connection } from '../connection/connection.ts';
import type { ExitName } from '../exit-code.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';

/** A command line to copy, and what it does. */
export interface Example {
  readonly line: string;
  readonly says: string;
}

const examplesByCommand = new WeakMap<Command, readonly Example[]>();

export function examplesOf(command: Command): readonly Example[] {
  return examplesByCommand.get(command) ?? [];
}

/** A command with its summary and examples; both are in `--help` and in docs/generated/cli.md. */
export function defineCommand(name: string, description: string, examples: readonly Example[]): Command {
  const command = new Command(name).description(description);
  examplesByCommand.set(command, examples);
  const lines = examples.map(({ line, says }) => `  $ ${line}\n      ${says}`);
  if (lines.length > 0) command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  return command;
}

export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

export interface ServerOptions extends OutputOptions {
  readonly url?: string;
  readonly token?: string;
}

/** `--json`, `--quiet` and `--no-color`, the same on every command. */
export function withOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'answer in JSON, for programs'))
    .addOption(new Option('-q, --quiet', 'no progress and no remarks on standard error'))
    .addOption(new Option('--no-color', 'no colours (NO_COLOR is honoured too)'));
}

/** Options of every command that talks to a server. */
export function withServerOptions(command: Command): Command {
  return withOutputOptions(command)
    .option(
      '--url <url>',
      'the server (EVIDENT_URL); when none runs on this machine, one is started for the command',
    )
    .option('--token <token>', 'key or token (EVIDENT_TOKEN); on the server’s own machine none is needed');
}

/** What a command's work is given, beside its own options. */
export interface Work {
  readonly cli: Cli;
  readonly terminal: Terminal;
}

export interface ServerWork extends Work {
  readonly connection: Connection;
}

/** Runs work that needs no server. The answer is the exit; nothing is `ok`. */
export async function run(
  cli: Cli,
  options: OutputOptions,
  work: (work: Work) => Promise<ExitName | undefined>,
): Promise<void> {
  cli.exit = (await work({ cli, terminal: createTerminal(cli, options) })) ?? cli.exit;
}

/** Runs work over a connection, which is closed whatever happens. */
export async function runWithServer(
  cli: Cli,
  options: ServerOptions,
  work: (work: ServerWork) => Promise<ExitName | undefined>,
): Promise<void> {
  await run(cli, options, async ({ terminal }) => {
    const connection = await cli.connect({ url: options.url, token: options.token });
    try {
      return await work({ cli, terminal, connection });
    } finally {
      await connection.close();
    }
  });
}
