// @ts-check
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { EngineFiles } from './engine-files.js';

/**
 * @typedef {import('./worker-settings.ts').WorkerSettings} WorkerSettings
 * @typedef {import('./engine-files.js').FileEvents} FileEvents
 */

/**
 * Starts PGlite on its data directory, made first when it is not there, or in memory.
 * @param {WorkerSettings} settings
 * @param {FileEvents} events
 */
export async function startEngine({ engine, pgdata, snapshot, fsync }, events) {
  if (pgdata === undefined) {
    return await PGlite.create({
      pgliteWasmModule: engine,
      startParams: [...PGlite.defaultStartParams, ...inMemory],
      initDbStartParams: ['--wal-segsize=1'],
      ...(snapshot === undefined ? {} : { loadDataDir: new Blob([snapshot]) }),
    });
  }
  if (!existsSync(pgdata)) await makeDataDirectory(pgdata, { engine, fsync }, events);
  return await PGlite.create({
    pgliteWasmModule: engine,
    startParams: onDiskParams(fsync),
    fs: new EngineFiles(pgdata, events),
  });
}

/** A database in memory is started for every test: this takes a third of the time. */
const inMemory = ['-c', 'shared_buffers=16MB', '-c', 'wal_level=minimal', '-c', 'max_wal_senders=0'];

/**
 * The operating system keeps the files in memory as well, so small buffers cost no speed: with 128 MB, PGlite's default,
 * the process holds 85 MB more, and copying 300,000 rows or counting them takes as long.
 */
const onDisk = ['-c', 'shared_buffers=64MB'];

/** @param {boolean} fsync */
function onDiskParams(fsync) {
  return [...(fsync ? durableParams() : PGlite.defaultStartParams), ...onDisk];
}

/** As PGlite starts PostgreSQL, but without `-F`, and with a WAL that is synced by the call that `EngineFiles` implements. */
function durableParams() {
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F');
  return [...params, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync'];
}

/**
 * A kill in the middle of this must not leave half a database behind: it is made under another name, brought to the
 * disk, and then renamed.
 * @param {string} pgdata
 * @param {{ engine?: import('./worker-settings.ts').CompiledEngine, fsync: boolean }} settings
 * @param {FileEvents} events
 */
export async function makeDataDirectory(pgdata, { engine, fsync }, events) {
  const draft = `${pgdata}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const database = await PGlite.create({
    ...(engine === undefined ? {} : { pgliteWasmModule: engine }),
    startParams: onDiskParams(fsync),
    fs: new EngineFiles(draft, events),
  });
  await database.close();
  syncTree(draft);
  renameSync(draft, pgdata);
  sync(dirname(pgdata));
}

/** @param {string} folder */
function syncTree(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else sync(path);
  }
  sync(folder);
}

/** @param {string} path */
function sync(path) {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
