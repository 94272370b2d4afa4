import { Writable } from 'node:stream';
import type { Cli } from '../cli.ts';
import { connect } from '../connection/connect.ts';
import { thisMachine } from '../connection/this-machine.ts';
import { runCli } from '../program.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** Columns of a pretended terminal. */
  readonly terminal?: number;
  readonly signal?: AbortSignal;
  /** Instead of what this machine has. */
  readonly local?: Cli['local'];
  /** Told what was written so far. */
  readonly onOutput?: (stdout: string) => void;
}

/** Runs one command line in this process, over the real server and the real connection; only its streams are ours. */
export async function commandLine(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const stdout = new Captured(options.terminal, options.onOutput);
  const stderr = new Captured(options.terminal);
  const cli: Cli = {
    env: { LOG_LEVEL: '', ...options.env },
    stdin: (async function* () {
      if (options.stdin !== undefined) yield options.stdin;
    })(),
    stdout,
    stderr,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    signal: options.signal ?? new AbortController().signal,
    connect: (given) => connect(cli, given),
    local: options.local ?? thisMachine,
    exit: 'ok',
  };
  const code = await runCli(args, cli);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Captured extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly #onOutput: ((text: string) => void) | undefined;

  constructor(columns: number | undefined, onOutput?: (text: string) => void) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns;
    this.#onOutput = onOutput;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#onOutput?.(this.text);
    done();
  }
}
