import { Duplex } from 'node:stream';
import type { Worker } from 'node:worker_threads';

/**
 * A socket as `pg` expects one, whose other end is PGlite in a worker thread. What is written in one turn of the event
 * loop arrives there as one message, because PGlite must be handed whole exchanges (a COPY with its data).
 */
export class WorkerStream extends Duplex {
  readonly #worker: Worker;
  #unsent: Uint8Array[] = [];

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
    worker.on('message', (message: { bytes?: Uint8Array }) => {
      if (message.bytes !== undefined) this.push(asBuffer(message.bytes));
    });
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (this.#unsent.length === 0) process.nextTick(() => this.#send());
    this.#unsent.push(chunk);
    done();
  }

  #send(): void {
    const bytes = new Uint8Array(Buffer.concat(this.#unsent));
    this.#unsent = [];
    if (!this.destroyed) this.#worker.postMessage({ bytes }, [bytes.buffer]);
  }

  override _final(done: () => void): void {
    done();
    this.push(null);
    this.destroy();
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    this.#worker.ref();
    return this;
  }

  unref(): this {
    this.#worker.unref();
    return this;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
