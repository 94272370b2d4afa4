import { createGunzip } from 'node:zlib';
import { DamagedInput } from './damaged-input.ts';

export interface GunzipOptions {
  /** Decompressed bytes from which on the ratio below is looked at. */
  readonly watchFromBytes: number;
  /** Text logs shrink 10 to 60 times; deflate cannot pass 1032. Above this it is a bomb, not a log. */
  readonly maxRatio: number;
}

const gunzipDefaults = {
  watchFromBytes: 256 * 1024 * 1024,
  maxRatio: 200,
} as const satisfies GunzipOptions;

const sliceBytes = 16 * 1024;

/** Passes bytes through, or decompresses them when they begin with gzip's magic bytes. Names and content types don't decide. */
export async function* gunzipWhenCompressed(
  chunks: AsyncIterable<Buffer>,
  options: GunzipOptions = gunzipDefaults,
): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(chunks, 2);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(rest, options);
  else yield* rest;
}

/** Looks at the first bytes without losing them. `head` is shorter than asked only when the input is. */
export async function peek(
  chunks: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly rest: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const next = await iterator.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, rest: rest() };
}

/**
 * Fed slice by slice, with everything a slice gives taken before the next: a stream pipeline throws away what was
 * decompressed but not read yet when the file turns out to be cut off, and those are the last good lines.
 */
async function* gunzip(chunks: AsyncIterable<Buffer>, options: GunzipOptions): AsyncGenerator<Buffer> {
  const stream = createGunzip();
  let out: Buffer[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => {};
  stream.on('data', (data: Buffer) => out.push(data));
  stream.on('error', (error) => {
    failure = error;
    wake();
  });
  let bytesIn = 0;
  let bytesOut = 0;
  const take = (): Buffer[] => {
    const taken = out;
    out = [];
    bytesOut += taken.reduce((sum, data) => sum + data.length, 0);
    return taken;
  };
  const checkRatio = (): void => {
    if (bytesOut > options.watchFromBytes && bytesOut / bytesIn > options.maxRatio) {
      throw new DamagedInput(
        `it decompresses to more than ${options.maxRatio} times its size; not read further`,
      );
    }
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !failure; at += sliceBytes) {
        const slice = chunk.subarray(at, at + sliceBytes);
        bytesIn += slice.length;
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.write(slice, () => resolve());
        });
        yield* take();
        checkRatio();
      }
      if (failure) break;
    }
    if (!failure) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.once('end', resolve);
        stream.end();
      });
    }
    yield* take();
    if (failure) throw new DamagedInput(explain(failure), { cause: failure });
  } finally {
    stream.destroy();
  }
}

function explain(failure: Error): string {
  return failure.message.includes('unexpected end of file')
    ? 'the compressed file ends too early (truncated); what came before was read'
    : 'the compressed data is damaged; what came before was read';
}
