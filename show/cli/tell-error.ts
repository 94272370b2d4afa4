import { EvidentError } from '@evident/contract/errors';
import type { Cli } from './cli.ts';
import { type ExitName, exitNameOf } from './exit-code.ts';
import { printable } from './terminal/printable.ts';

const whatToDo: Partial<Record<ExitName, string>> = {
  unreachable: 'Start a server with: evident start, or say where one is by --url or EVIDENT_URL.',
  unauthorized:
    'Give a token by --token or EVIDENT_ADMIN_TOKEN, or run this where the server’s data directory is (EVIDENT_DATA_DIR).',
};

/** Says on standard error what went wrong and what to do; as JSON where programs read. */
export function tellError(cli: Cli, error: unknown, asJson: boolean): void {
  const message = fileProblemOf(error) ?? (error instanceof Error ? error.message : String(error));
  const code = error instanceof EvidentError ? error.code : exitNameOf(error).toUpperCase();
  const details = error instanceof EvidentError ? (error.details ?? []) : [];
  if (asJson) {
    const shown = details.length > 0 ? { details } : {};
    cli.stderr.write(`${JSON.stringify({ error: { code, message, ...shown } })}\n`);
    return;
  }
  cli.stderr.write(`evident: ${lines(message)}\n`);
  for (const { path, problem } of details)
    cli.stderr.write(`  ${printable(path ? `${path} ${problem}` : problem)}\n`);
  const advice = whatToDo[exitNameOf(error)];
  if (advice) cli.stderr.write(`${advice}\n`);
}

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: 'There is no file or folder',
  ENOTDIR: 'There is no file or folder',
  EISDIR: 'This is a folder, not a file:',
  EACCES: 'This may not be read or written by you:',
};

/** What a person understands of `ENOENT: no such file or directory, stat ...`. */
function fileProblemOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const problem = code === undefined ? undefined : fileProblems[code];
  return problem && path ? `${problem} ${path}` : undefined;
}

/** Settings that can't be used are told in several lines. */
function lines(message: string): string {
  return message.split('\n').map(printable).join('\n');
}
