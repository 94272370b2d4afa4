// @ts-check
// PGlite's thread: speaks PostgreSQL's wire protocol with `worker-stream.ts`. Plain JavaScript, because a worker's entry
// must run both from source and from dist, and Node 20 starts no TypeScript file as a worker.
import { parentPort, workerData } from 'node:worker_threads';
import { protocol } from '@electric-sql/pglite';
import { startEngine } from './start-engine.js';

/**
 * @typedef {import('./worker-settings.ts').WorkerSettings} WorkerSettings
 * @typedef {import('./worker-settings.ts').WorkerRequest} WorkerRequest
 * @typedef {import('./worker-settings.ts').WorkerAnswer} WorkerAnswer
 * @typedef {{
 *   _PostgresMainLoopOnce(): void, _InterruptPending: number, _QueryCancelPending: number,
 *   setValue(address: number, value: number, type: 'i32'): void,
 * }} Engine
 */

/** Answers are handed over in pieces of about this size, so that the other thread parses while this one works. */
const pieceBytes = 256 * 1024;
/** PGlite has no checkpointer: without these the WAL grows for ever, and so does the recovery after a kill. */
const checkpointBytes = 32 * 1024 * 1024;
const checkpointIdleMs = 5_000;
/** The exit status by which PGlite leaves the engine after an ordinary SQL error. */
const sqlErrorStatus = 100;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const settings = /** @type {WorkerSettings} */ (workerData);
const cancel = new Int32Array(settings.cancel);

/** @type {Uint8Array[]} */
let pieces = [];
let pieceTotal = 0;
let walBytes = 0;
let diskFull = false;
/** @type {Engine | undefined} */
let engine;

const database = await startEngine(settings, {
  onRead: stopIfAsked,
  onWalWritten: (bytes) => {
    walBytes += bytes;
  },
  onDiskFull: () => {
    diskFull = true;
  },
}).catch(die);
engine = /** @type {Engine} */ (/** @type {unknown} */ (database.Module));
dieOfWhatPgliteSwallows(engine);

/** @param {WorkerAnswer} answer @param {Uint8Array} [bytes] handed over, not copied */
function post(answer, bytes) {
  port.postMessage(answer, bytes === undefined ? [] : [/** @type {ArrayBuffer} */ (bytes.buffer)]);
}

function handOver() {
  if (pieceTotal === 0) return;
  const bytes = new Uint8Array(Buffer.concat(pieces, pieceTotal));
  pieces = [];
  pieceTotal = 0;
  post({ bytes }, bytes);
}

/** @param {Uint8Array} data */
function keep(data) {
  stopIfAsked();
  pieces.push(data.slice());
  pieceTotal += data.length;
  if (pieceTotal >= pieceBytes) handOver();
}

/** The engine looks at these flags between rows; it can only be reached while it reads a file or writes an answer. */
function stopIfAsked() {
  if (engine === undefined || Atomics.load(cancel, 0) === 0) return;
  engine.setValue(engine._QueryCancelPending, 1, 'i32');
  engine.setValue(engine._InterruptPending, 1, 'i32');
}

/**
 * PGlite ignores it when the engine ends in a PANIC, an abort or a trap, and goes on with whatever memory is left, even
 * reporting success. This thread must end instead, before the answer leaves it; the next one recovers from the WAL.
 * @param {Engine} running
 */
function dieOfWhatPgliteSwallows(running) {
  const once = running._PostgresMainLoopOnce;
  running._PostgresMainLoopOnce = () => {
    try {
      once();
    } catch (error) {
      if (/** @type {{ status?: number }} */ (error).status !== sqlErrorStatus) die(error);
      throw error;
    }
  };
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function die(error) {
  const reason = error instanceof Error ? error.message : String(error);
  post({ died: { reason, diskFull } });
  process.exit(1);
}

/** @param {string} text */
async function runQuietly(text) {
  const message = protocol.serialize.query(text);
  await database.execProtocolRawStream(message, { syncToFs: false, onRawData: () => {} });
}

/** @type {NodeJS.Timeout | undefined} */
let idle;

async function checkpoint() {
  if (walBytes === 0 || database.isInTransaction()) return;
  walBytes = 0;
  await runQuietly('CHECKPOINT');
}

/** @param {Uint8Array} bytes */
async function exchange(bytes) {
  clearTimeout(idle);
  await database.execProtocolRawStream(bytes, { syncToFs: false, onRawData: keep });
  handOver();
  // The log in memory is not seen being written; it grows about as what is sent does.
  if (settings.pgdata === undefined) walBytes += bytes.length;
  if (walBytes >= checkpointBytes) await checkpoint();
  idle = setTimeout(() => checkpoint().catch(die), checkpointIdleMs).unref();
}

async function takeSnapshot() {
  // Otherwise each copy begins by recovering.
  await runQuietly('CHECKPOINT');
  const dump = await database.dumpDataDir('none');
  const snapshot = new Uint8Array(await dump.arrayBuffer());
  post({ snapshot }, snapshot);
}

async function close() {
  clearTimeout(idle);
  await checkpoint();
  await database.close();
  process.exit(0);
}

port.on('message', (/** @type {WorkerRequest} */ request) => {
  if (request.bytes !== undefined) exchange(request.bytes).catch(die);
  else if (request.ask === 'snapshot') takeSnapshot().catch(die);
  else close().catch(die);
});
post({ ready: true });
