import { Duplex } from 'node:stream';

/**
 * A socket as `pg` expects one, whose other end is PGlite in a worker thread. What is written in one turn of the event
 * loop leaves as one message, because PGlite must be handed whole exchanges (a COPY with its data).
 */
export class WorkerStream extends Duplex {
  readonly #send: (bytes: Uint8Array) => void;
  #unsent: Uint8Array[] = [];

  constructor(send: (bytes: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  receive(bytes: Uint8Array): void {
    this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (this.#unsent.length === 0) process.nextTick(() => this.#flush());
    this.#unsent.push(chunk);
    done();
  }

  #flush(): void {
    const bytes = new Uint8Array(Buffer.concat(this.#unsent));
    this.#unsent = [];
    if (!this.destroyed) this.#send(bytes);
  }

  override _final(done: () => void): void {
    done();
    this.push(null);
    this.destroy();
  }

  // What `pg` calls on a socket and has no meaning here.
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
    return this;
  }

  unref(): this {
    return this;
  }
}
