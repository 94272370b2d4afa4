import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

/** The real server as its users start it: `evident start` in a process of its own, which can be killed. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Everything it wrote, for a message when a test fails. */
  output(): string;
  /** kill -9, as the kernel or a power cut would. */
  kill(): Promise<void>;
  /** SIGTERM, as a deployment would; answers the exit code. */
  stop(): Promise<number | null>;
}

/** The command as npm installs it in the workspace. */
const bin = resolve('node_modules/.bin/evident');

/** Fixed credentials, so that a restarted server is the same to its clients. Made up at run time. */
export const credentials = {
  EVIDENT_SECRET_KEY: `survival-secret-${'k'.repeat(24)}`,
  EVIDENT_ADMIN_TOKEN: `survival-admin-${'k'.repeat(24)}`,
  EVIDENT_WRITE_KEY: `survival-write-${'k'.repeat(24)}`,
};

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts it and waits until it says it is ready. */
export async function startServerProcess(
  env: Readonly<Record<string, string>>,
  port: number,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [bin, 'start', '--json'], {
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'warn', ...credentials, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child, () => output);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: async () => {
      const gone = hasExited(child) ? undefined : once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      const gone = hasExited(child) ? undefined : once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    if (hasExited(child)) throw new Error(`the server ended at its start:\n${output()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the server did not get ready:\n${output()}`);
}
