// @ts-check
// Runs PGlite in a worker thread and speaks PostgreSQL's wire protocol with `worker-stream.ts`. Plain JavaScript, because
// a worker's entry must run both from source and from dist, and Node 20 starts no TypeScript file as a worker.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** @typedef {{ pgdata?: string, snapshot?: Uint8Array }} WorkerSettings */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const settings = /** @type {WorkerSettings} */ (workerData);

/** Answers are handed over in pieces of about this size, so that the other thread parses while this one works. */
const pieceBytes = 256 * 1024;

const database = await PGlite.create({
  ...(settings.pgdata === undefined ? {} : { dataDir: settings.pgdata }),
  ...(settings.snapshot === undefined ? {} : { loadDataDir: new Blob([settings.snapshot]) }),
});

/** @type {Uint8Array[]} */
let pieces = [];
let pending = 0;

function handOver() {
  if (pending === 0) return;
  const bytes = new Uint8Array(Buffer.concat(pieces, pending));
  pieces = [];
  pending = 0;
  port.postMessage({ bytes }, [bytes.buffer]);
}

/** @param {Uint8Array} data */
function onRawData(data) {
  pieces.push(data.slice());
  pending += data.length;
  if (pending >= pieceBytes) handOver();
}

port.on('message', async (/** @type {{ bytes?: Uint8Array, ask?: 'snapshot' | 'close' }} */ message) => {
  if (message.bytes !== undefined) {
    await database.execProtocolRawStream(message.bytes, { syncToFs: false, onRawData });
    handOver();
  } else if (message.ask === 'snapshot') {
    const dump = await database.dumpDataDir('none');
    const snapshot = new Uint8Array(await dump.arrayBuffer());
    port.postMessage({ snapshot }, [snapshot.buffer]);
  } else if (message.ask === 'close') {
    await database.close();
    process.exit(0);
  }
});

port.postMessage({ ready: true });
