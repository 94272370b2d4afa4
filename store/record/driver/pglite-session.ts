import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { DriverError } from './driver-error.ts';
import { typeParsers } from './type-parsers.ts';
import { WorkerStream } from './worker-stream.ts';

/** What the worker is started with; `pglite-worker.js` has the same type in its comments. */
export interface WorkerSettings {
  /** PostgreSQL's data directory; in memory when absent. */
  readonly pgdata?: string | undefined;
  /** Contents to start a database in memory from: a tar of a data directory. */
  readonly snapshot?: Uint8Array | undefined;
}

/** PGlite running in a worker thread, with the one connection to it. */
export interface PgliteSession {
  readonly client: pg.Client;
  readonly alive: boolean;
  /** A tar of the whole data directory. */
  snapshot(): Promise<Uint8Array>;
  close(): Promise<void>;
  /** Ends the worker at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

/** Starts the worker and connects. Rejects with `unavailable` when the database does not start. */
export async function openPgliteSession(settings: WorkerSettings): Promise<PgliteSession> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData: settings });
  let alive = true;
  let reason = 'it ended without an error';
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      alive = false;
      resolve();
    });
  });
  worker.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  const died = exited.then((): never => {
    throw new DriverError('unavailable', 'WORKER_DIED', `The embedded database stopped: ${reason}.`);
  });
  died.catch(() => undefined);

  await Promise.race([messageWith(worker, 'ready'), died]);
  const stream = new WorkerStream(worker);
  died.catch((error: Error) => stream.destroy(error));
  const client = new pg.Client({
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    pipeline: true,
    stream: () => stream,
    types: typeParsers as unknown as pg.CustomTypesConfig,
  });
  client.on('error', () => {});
  await Promise.race([client.connect(), died]);
  await client.query("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'");

  return {
    client,
    get alive() {
      return alive;
    },
    snapshot: async () => {
      const answer = messageWith<{ snapshot: Uint8Array }>(worker, 'snapshot');
      worker.postMessage({ ask: 'snapshot' });
      return (await Promise.race([answer, died])).snapshot;
    },
    close: async () => {
      worker.postMessage({ ask: 'close' });
      await exited;
    },
    kill: async () => {
      await worker.terminate();
      await exited;
    },
  };
}

async function messageWith<T>(worker: Worker, property: string): Promise<T> {
  while (true) {
    const [message] = (await once(worker, 'message')) as [T];
    if (property in (message as object)) return message;
  }
}
