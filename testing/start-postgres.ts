import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { locateBinaries, type PostgresBinaries } from './embedded-postgres.ts';

export interface StartPostgresOptions {
  /** Whether commits reach the disk; off, because most tests do not pull the plug. */
  readonly fsync?: boolean | undefined;
  /** Settings as in postgresql.conf, e.g. `{ max_connections: '300' }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** A PostgreSQL server of the test's own. Its port and its data stay the same over stop, kill and start. */
export interface TestPostgres {
  /** Superuser's address of the database `postgres`. */
  readonly url: string;
  /** The superuser's address of another database. */
  urlOf(database: string): string;
  start(): Promise<void>;
  /** Stops it as an administrator would (`fast`), breaking connections off. */
  stop(): Promise<void>;
  /** kill -9 of the server and all its processes. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  dispose(): Promise<void>;
}

// PostgreSQL refuses to run as root. 65534 is `nobody`, which every Linux has.
const uid = process.getuid?.() === 0 ? 65_534 : undefined;
const identity = uid === undefined ? {} : { uid, gid: uid };

// Runs the server, and stops it when this process is gone, however it went: then descriptor 3 reaches its end.
const guard = `folder=$1 parent=$2; shift 2
"$@" </dev/null 3<&- & server=$!
(read -r line <&3; kill -QUIT $server) >/dev/null 2>&1 & watcher=$!
wait $server; code=$?; kill $watcher 2>/dev/null
[ -d /proc ] && [ ! -d /proc/$parent ] && rm -rf "$folder"
exit $code`;

/** Starts a new PostgreSQL 18 in a temporary directory on a free port. */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<TestPostgres> {
  const binaries = await locateBinaries(uid);
  const folder = await mkdtemp(join(tmpdir(), 'evident-pg-'));
  if (uid !== undefined) await chown(folder, uid, uid);
  const data = join(folder, 'data');
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  await createCluster(binaries, data);

  const port = await freePort();
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | undefined;

  const startOnce = async (): Promise<void> => {
    const settings = {
      port: String(port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      shared_buffers: '64MB',
      fsync: options.fsync ? 'on' : 'off',
      ...options.settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server = spawn(
      '/bin/sh',
      ['-c', guard, 'sh', folder, String(process.pid), binaries.postgres, '-D', data, ...flags],
      {
        ...identity,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      },
    );
    await waitUntilReady(server, urlOf('postgres'));
  };
  const start = async (): Promise<void> => {
    while (true) {
      try {
        return await startOnce();
      } catch (error) {
        // After a kill the children take a moment to notice it, and hold the shared memory as long.
        if (!/still in use/.test(String(error))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    if (server === undefined) return;
    const ended = once(server, 'exit');
    const running = server;
    server = undefined;
    if (running.exitCode !== null) return;
    const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), name);
    await ended;
  };
  const stop = () => signal('SIGINT');
  await start();

  return {
    url: urlOf('postgres'),
    urlOf,
    start,
    stop,
    kill: () => signal('SIGKILL'),
    restart: async () => {
      await stop();
      await start();
    },
    dispose: async () => {
      await signal('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
      process.removeListener('exit', removeAtExit);
    },
  };
}

async function createCluster(binaries: PostgresBinaries, data: string): Promise<void> {
  const flags = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const initdb = spawn(binaries.initdb, flags, {
    ...identity,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints: string[] = [];
  initdb.stderr?.on('data', (chunk) => complaints.push(String(chunk)));
  const [code] = (await once(initdb, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaints.join('')}`);
}

async function waitUntilReady(server: ChildProcess, url: string): Promise<void> {
  const log: string[] = [];
  server.stderr?.on('data', (chunk) => log.push(String(chunk)));
  while (true) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log.join('')}`);
    const client = new pg.Client(url);
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      log.length = 0;
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
