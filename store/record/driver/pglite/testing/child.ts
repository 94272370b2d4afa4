import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A TypeScript file running as a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line it says; undefined when it ended. */
  nextLine(): Promise<string | undefined>;
  /** kill -9; answers the lines that were still on their way. */
  kill(): Promise<string[]>;
  /** Ends its input, which asks it to end. */
  end(): Promise<void>;
}

/** Starts `file`, a neighbour of this one, behind the words of `wrapper` (`strace -f`) if there are any. */
export function startChild(file: string, args: readonly string[], wrapper: readonly string[] = []): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const command = [
    ...wrapper,
    process.execPath,
    '--import',
    'tsx',
    '--conditions=evident:source',
    script,
    ...args,
  ];
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  const nextLine = async () => (await lines.next()).value as string | undefined;
  return {
    process: child,
    nextLine,
    kill: async () => {
      child.kill('SIGKILL');
      const rest: string[] = [];
      for (let line = await nextLine(); line !== undefined; line = await nextLine()) rest.push(line);
      await ended;
      return rest;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
