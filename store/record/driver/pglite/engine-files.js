// @ts-check
import { fdatasyncSync, fsyncSync, writeSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * The parts of Emscripten's file layer used here.
 * @typedef {{ nfd: number, node: { parent: { name: string } } }} FileStream
 * @typedef {(stream: FileStream, buffer: Uint8Array, offset: number, length: number, position: number) => number} Transfer
 * @typedef {{
 *   NODEFS: {
 *     tryFSOperation<T>(work: () => T): T,
 *     stream_ops: { read: Transfer, write: Transfer, fsync?: (stream: FileStream) => number },
 *   },
 * }} FileLayer
 * @typedef {{ onRead(): void, onWalWritten(bytes: number): void, onDiskFull(): void }} FileEvents
 */

/**
 * PGlite's data directory on the real file system, where fsync reaches the disk.
 *
 * PGlite's own layer has no `fsync` and answers fdatasync without doing anything. With the `fsync` below and
 * `wal_sync_method=fsync` PostgreSQL's own calls do their work: the WAL before a commit is answered, and all that a
 * checkpoint relies on, directories included.
 */
export class EngineFiles extends NodeFS {
  /**
   * @param {string} pgdata
   * @param {FileEvents} events
   */
  constructor(pgdata, events) {
    super(pgdata);
    this.events = events;
  }

  /**
   * @override
   * @param {import('@electric-sql/pglite').PGlite} database
   * @param {Parameters<NodeFS['init']>[1]} options
   * @returns {ReturnType<NodeFS['init']>}
   */
  async init(database, options) {
    const { emscriptenOpts } = await super.init(database, options);
    const hook = (/** @type {unknown} */ module) => this.#hook(/** @type {FileLayer} */ (module));
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...asList(emscriptenOpts.preRun), hook] } };
  }

  /** @param {FileLayer} layer */
  #hook({ NODEFS: { stream_ops: operations, tryFSOperation } }) {
    const { events } = this;
    const { read } = operations;
    operations.read = (...transfer) => {
      events.onRead();
      return read(...transfer);
    };
    operations.write = (stream, buffer, offset, length, position) => {
      const written = tryFSOperation(() => {
        try {
          return writeSync(stream.nfd, buffer, offset, length, position);
        } catch (error) {
          if (isDiskFull(error)) events.onDiskFull();
          throw error;
        }
      });
      if (isWal(stream)) events.onWalWritten(written);
      return written;
    };
    operations.fsync = (stream) => {
      // The log's segments have their full size from the start, so their times need not reach the disk with each commit.
      tryFSOperation(() => (isWal(stream) ? fdatasyncSync(stream.nfd) : fsyncSync(stream.nfd)));
      return 0;
    };
  }
}

/** @param {FileStream} stream */
function isWal(stream) {
  return stream.node.parent.name === 'pg_wal';
}

/** @param {unknown} error */
function isDiskFull(error) {
  const { code } = /** @type {{ code?: string }} */ (error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * @template T
 * @param {T | T[] | undefined} value
 * @returns {T[]}
 */
function asList(value) {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
