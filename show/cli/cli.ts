import type { Connection, ConnectOptions } from './connection/connection.ts';
import type { LocalServer } from './connection/local-server.ts';
import type { ExitName } from './exit-code.ts';

/** A stream commands write to; a TTY says so and how wide it is. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Everything a command may touch, handed in so that tests hand in their own. */
export interface Cli {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Finds the running server, or starts one in this process. */
  readonly connect: (options: ConnectOptions) => Promise<Connection>;
  readonly local: LocalServer;
  /** What the process ends with; `ok` unless a command says otherwise. */
  exit: ExitName;
}
