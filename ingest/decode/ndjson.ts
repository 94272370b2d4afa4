import { EvidentError } from '@evident/contract/errors';
import { type Bytes, joinBytes } from './bytes.ts';
import { parseLine } from './decode-body.ts';
import { DecodeFailure } from './decode-failure.ts';
import { decodeText } from './parse-json.ts';

export interface NdjsonOptions {
  /** A longer line is reported and skipped, without ever being held in memory. */
  readonly maxLineBytes: number;
  /** A batch is handed on when it holds this many items, */
  readonly batchItems: number;
  /** or this many bytes of lines. */
  readonly batchBytes: number;
}

export const ndjsonDefaults = {
  maxLineBytes: 256 * 1024,
  batchItems: 500,
  batchBytes: 1024 * 1024,
} as const satisfies NdjsonOptions;

/** Some consecutive lines, read. `lines[i]` is the line number, from 1, of `items[i]`; empty lines are left out. */
export interface NdjsonBatch {
  readonly items: readonly unknown[];
  readonly lines: readonly number[];
}

const newline = 0x0a;

/**
 * Reads newline-delimited JSON of any length in constant memory: the next batch is read when the last one was taken.
 * A line that cannot be read is a `DecodeFailure` in its place and never rejects its neighbours.
 */
export async function* readNdjson(
  source: AsyncIterable<Bytes>,
  options: Partial<NdjsonOptions> = {},
): AsyncGenerator<NdjsonBatch> {
  const { maxLineBytes, batchItems, batchBytes } = { ...ndjsonDefaults, ...options };
  const line = new LineBuffer(maxLineBytes);
  let items: unknown[] = [];
  let lines: number[] = [];
  let bytes = 0;
  let lineNumber = 0;

  const endLine = () => {
    lineNumber += 1;
    bytes += line.length;
    const item = line.take();
    if (item === undefined) return;
    items.push(item);
    lines.push(lineNumber);
  };
  const takeBatch = (): NdjsonBatch => {
    const batch = { items, lines };
    items = [];
    lines = [];
    bytes = 0;
    return batch;
  };

  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      line.add(chunk.subarray(start, end));
      start = end + 1;
      endLine();
      if (items.length >= batchItems || bytes >= batchBytes) yield takeBatch();
    }
    line.add(chunk.subarray(start));
  }
  if (line.length > 0) endLine();
  if (items.length > 0) yield takeBatch();
}

/** The line being put together from chunks. Past the limit only its length is kept. */
class LineBuffer {
  length = 0;
  #parts: Bytes[] = [];
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(part: Bytes): void {
    if (part.length === 0) return;
    this.length += part.length;
    if (this.length > this.#maxBytes) this.#parts = [];
    else this.#parts.push(part);
    // A sender that trickles a line byte by byte must not cost an object a byte.
    if (this.#parts.length > 1000) this.#parts = [joinBytes(this.#parts)];
  }

  /** The line's value, or what is wrong with it; undefined for an empty line. */
  take(): unknown {
    const tooLong = this.length > this.#maxBytes;
    const parts = this.#parts;
    this.length = 0;
    this.#parts = [];
    if (tooLong) {
      return new DecodeFailure(
        new EvidentError('PAYLOAD_TOO_LARGE', {
          message: `The line is longer than ${this.#maxBytes} bytes.`,
        }),
      );
    }
    try {
      const text = decodeText(joinBytes(parts));
      return text.trim() === '' ? undefined : parseLine(text);
    } catch (error) {
      if (error instanceof EvidentError) return new DecodeFailure(error);
      throw error;
    }
  }
}
