import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { DriverError } from '../driver-error.ts';
import { typeParsers } from '../session/type-parsers.ts';
import type { CompiledEngine, WorkerAnswer, WorkerRequest, WorkerSettings } from './worker-settings.ts';
import { WorkerStream } from './worker-stream.ts';

/** PGlite running in a worker thread, with the one connection to it. */
export interface PgliteSession {
  readonly client: pg.Client;
  readonly alive: boolean;
  /** Asks the running statement to stop; true until it is taken back. It may be deaf, when it only computes. */
  setCancelled(cancelled: boolean): void;
  /** A tar of the whole data directory. */
  snapshot(): Promise<Uint8Array>;
  /** Shuts the database down in order and ends the worker. */
  close(): Promise<void>;
  /** Ends the worker at once, in the middle of whatever it does, and fails that with `reason`. */
  kill(reason: DriverError): Promise<void>;
}

/** Starts the worker and connects. Rejects with `unavailable`, or `full`, when the database does not start. */
export async function openPgliteSession(
  settings: Pick<WorkerSettings, 'pgdata' | 'snapshot' | 'fsync'>,
): Promise<PgliteSession> {
  const cancel = new SharedArrayBuffer(4);
  const flag = new Int32Array(cancel);
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { ...settings, engine: await compiledEngine(), cancel } satisfies WorkerSettings,
  });
  const ask = (request: WorkerRequest) => worker.postMessage(request);
  const stream = new WorkerStream((bytes) => worker.postMessage({ bytes }, [bytes.buffer as ArrayBuffer]));

  let alive = true;
  let cause = stopped('the worker ended');
  let onReady = () => {};
  let onSnapshot = (_snapshot: Uint8Array) => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  worker.on('message', (answer: WorkerAnswer) => {
    if (answer.bytes) stream.receive(answer.bytes);
    else if (answer.ready) onReady();
    else if (answer.snapshot) onSnapshot(answer.snapshot);
    else if (answer.died) cause = answer.died.diskFull ? diskFull() : stopped(answer.died.reason);
  });
  worker.on('error', (error) => {
    cause = stopped(error instanceof Error ? error.message : String(error));
  });
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      alive = false;
      stream.destroy(cause);
      resolve();
    });
  });
  const unlessItDies = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work,
      exited.then(() => {
        throw cause;
      }),
    ]);

  await unlessItDies(ready);
  const client = new pg.Client({
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    pipeline: true,
    stream: () => stream,
    types: typeParsers as unknown as pg.CustomTypesConfig,
  });
  client.on('error', () => {});
  await unlessItDies(client.connect());
  await unlessItDies(
    client.query("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = 'hex'"),
  );

  return {
    client,
    get alive() {
      return alive;
    },
    setCancelled: (cancelled) => {
      Atomics.store(flag, 0, cancelled ? 1 : 0);
    },
    snapshot: () => {
      const answer = new Promise<Uint8Array>((resolve) => {
        onSnapshot = resolve;
      });
      ask({ ask: 'snapshot' });
      return unlessItDies(answer);
    },
    close: async () => {
      ask({ ask: 'close' });
      await exited;
    },
    kill: async (reason) => {
      cause = reason;
      await worker.terminate();
      await exited;
    },
  };
}

const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<CompiledEngine> };
};

let compiled: Promise<CompiledEngine> | undefined;

function compiledEngine(): Promise<CompiledEngine> {
  const pglite = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  compiled ??= readFile(join(pglite, 'pglite.wasm')).then((bytes) =>
    webAssembly.compile(new Uint8Array(bytes)),
  );
  return compiled;
}

function stopped(reason: string): DriverError {
  return new DriverError('unavailable', 'WORKER_DIED', `The embedded database stopped: ${reason}.`);
}

function diskFull(): DriverError {
  return new DriverError('full', '53100', 'The disk is full.');
}
