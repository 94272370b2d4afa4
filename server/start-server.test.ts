import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase, sharedPostgresUrl } from '@evident/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

let dataDir: string;
let database: Awaited<ReturnType<typeof createDatabase>>;
const started: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'evident-start-'));
  database = await createDatabase(await sharedPostgresUrl());
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<number | null>;
}

const main = "import { startServer } from '@evident/server'; await startServer();";
const root = fileURLToPath(new URL('..', import.meta.url));

function start(env: Record<string, string>): Started {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=evident:source', '--input-type=module', '-e', main],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        EVIDENT_DATA_DIR: dataDir,
        PORT: '0',
        DATABASE_URL: database.url,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { child, stdout: () => stdout, stderr: () => stderr, exit };
}

async function urlOf({ stdout, stderr, child }: Started): Promise<string> {
  for (;;) {
    const url = /running at (\S+)\n/.exec(stdout())?.[1];
    if (url) return url;
    if (child.exitCode !== null) throw new Error(`It ended: ${stdout()}${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('two that start at once share a secret and a schema, and one prints the credentials', {
  timeout: 120_000,
}, async () => {
  const both = [start({}), start({})];
  const urls = await Promise.all(both.map(urlOf));
  const [printed, silent] = both.map(({ stdout }) => stdout()).sort((a, b) => b.length - a.length);
  expect(printed).toMatch(
    /EVIDENT_WRITE_KEY +evw_[\s\S]+EVIDENT_SECRET_KEY +evs_[\s\S]+EVIDENT_ADMIN_TOKEN +eva_/,
  );
  expect(silent).not.toMatch(/ev[wsa]_/);
  const secret = /evs_[\w-]+/.exec(printed ?? '')?.[0];
  for (const url of urls) {
    const response = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${secret}` } });
    expect(response.status).toBe(200);
  }
  for (const { stderr } of both) expect(stderr()).not.toContain(String(secret));
  for (const { child } of both) child.kill('SIGTERM');
  expect(await Promise.all(both.map(({ exit }) => exit))).toEqual([0, 0]);
});

test('a second signal ends it at once', { timeout: 120_000 }, async () => {
  const server = start({ EVIDENT_SHUTDOWN_MS: '600000' });
  const { port } = new URL(await urlOf(server));
  // A request that never ends its body holds the drain up.
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST /api/v1/activity/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.child.kill('SIGINT');
  while (!server.stderr().includes('stopping')) await new Promise((resolve) => setTimeout(resolve, 20));
  server.child.kill('SIGINT');
  expect(await server.exit).toBe(1);
  socket.destroy();
});

test('a request that never ends does not hold the stop up beyond its deadline', {
  timeout: 120_000,
}, async () => {
  const server = start({ EVIDENT_SHUTDOWN_MS: '1000' });
  const { port } = new URL(await urlOf(server));
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST /api/v1/activity/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.child.kill('SIGTERM');
  expect(await server.exit).toBe(0);
  socket.destroy();
});

test('wrong settings are named, without their values, with exit code 78', { timeout: 120_000 }, async () => {
  const bad = 'too-short';
  const server = start({ PORT: 'four', EVIDENT_SECRET_KEY: bad });
  expect(await server.exit).toBe(78);
  expect(server.stderr()).toContain('PORT must be a whole number from 0 to 65535');
  expect(server.stderr()).toContain('EVIDENT_SECRET_KEY must be a key of 24 characters or more');
  expect(server.stderr()).not.toContain(bad);
});
