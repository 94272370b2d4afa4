import { once } from 'node:events';
import pc from 'picocolors';
import type { Cli, OutputStream } from '../cli.ts';
import { type Progress, startProgress } from './progress.ts';

export interface TerminalOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly color?: boolean | undefined;
}

type Colors = ReturnType<typeof pc.createColors>;

/** How a command speaks: results on standard output, everything meant for a person's eyes on standard error. */
export interface Terminal {
  readonly json: boolean;
  /** Colours of standard output; they do nothing where it is no terminal or `NO_COLOR` is set. */
  readonly colors: Colors;
  /** Colours of standard error. */
  readonly errorColors: Colors;
  /** Characters a line; undefined when standard output is no terminal. */
  readonly width: number | undefined;
  /** Writes a result, and waits when the reader is slower. */
  write(text: string | Uint8Array): Promise<void>;
  line(text?: string): Promise<void>;
  /** A result for programs: one line of JSON. */
  jsonLine(value: unknown): Promise<void>;
  /** A remark for a person; silent with `--quiet`. */
  note(text: string): void;
  /** Progress of long work on standard error; only where that is a terminal and `--quiet` isn't set. */
  progress(label: string, total: number | undefined): Progress;
}

export function createTerminal(cli: Cli, options: TerminalOptions): Terminal {
  const write = async (text: string | Uint8Array): Promise<void> => {
    if (!cli.stdout.write(text)) await once(cli.stdout, 'drain', { signal: cli.signal });
  };
  const quiet = options.quiet === true;
  return {
    json: options.json === true,
    colors: pc.createColors(hasColors(cli, cli.stdout, options)),
    errorColors: pc.createColors(hasColors(cli, cli.stderr, options)),
    width: cli.stdout.isTTY ? (cli.stdout.columns ?? 80) : undefined,
    write,
    line: (text = '') => write(`${text}\n`),
    jsonLine: (value) => write(`${JSON.stringify(value)}\n`),
    note: (text) => {
      if (!quiet) cli.stderr.write(`${text}\n`);
    },
    progress: (label, total) =>
      startProgress(quiet || !cli.stderr.isTTY ? undefined : cli.stderr, label, total),
  };
}

/** https://no-color.org: any value that is not empty switches colours off. */
function hasColors(cli: Cli, stream: OutputStream, options: TerminalOptions): boolean {
  if (options.color === false || cli.env.NO_COLOR || cli.env.TERM === 'dumb') return false;
  return stream.isTTY === true;
}
