import pg from 'pg';

/** The part of pg's connection that a statement writes to. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** CopyData messages of at most this size, so that the server never has to buffer one of many megabytes. */
const chunkBytes = 256 * 1024;

/**
 * `COPY ... FROM STDIN` with the statement, the data and its end sent in one go. The server reads them in order, and
 * discards the data when it refuses the statement, as the protocol says; waiting for its CopyInResponse first, as
 * pg-copy-streams does, costs a round trip a commit. It is also the only way to COPY over PGlite's wire protocol, which
 * must be handed a whole exchange at once.
 */
export class CopyIn extends pg.Query {
  readonly #text: string;
  readonly #data: Buffer;

  /** `done` is called once, without an error when all of `data` is in. */
  constructor(text: string, data: Buffer, done: (error: Error | undefined) => void) {
    super({ text }, (error) => done(error ?? undefined));
    this.#text = text;
    this.#data = data;
  }

  override submit = (connection: pg.Connection): void => {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    wire.query(this.#text);
    for (let start = 0; start < this.#data.length; start += chunkBytes) {
      wire.sendCopyFromChunk(this.#data.subarray(start, start + chunkBytes));
    }
    wire.endCopyFrom();
    wire.stream.uncork();
  };

  /** The data is already on its way. */
  handleCopyInResponse(): void {}
}
