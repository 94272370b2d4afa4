import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { EvidentError } from '@evident/contract/errors';
import { type Bytes, joinBytes } from './bytes.ts';

type Inflate = (bytes: Bytes, options: { readonly maxOutputLength: number }) => Promise<Bytes>;

const inflaters = {
  gzip: promisify(zlib.gunzip) as Inflate,
  deflate: promisify(zlib.inflate) as Inflate,
  'raw-deflate': promisify(zlib.inflateRaw) as Inflate,
  br: promisify(zlib.brotliDecompress) as Inflate,
} as const;

export type Encoding = keyof typeof inflaters | 'identity';

/**
 * What the bytes are compressed with. Gzip is told by its magic bytes whatever the header says: several SDKs send it
 * unannounced, and some proxies unpack it and leave the header on.
 * @throws EvidentError UNSUPPORTED_ENCODING
 */
function sniffEncoding(bytes: Bytes, contentEncoding?: string | undefined): Encoding {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  switch (contentEncoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
    case 'gzip':
    case 'x-gzip':
      return 'identity';
    case 'deflate':
      return isZlibHeader(bytes) ? 'deflate' : 'raw-deflate';
    case 'br':
      return 'br';
    default:
      throw new EvidentError('UNSUPPORTED_ENCODING');
  }
}

/**
 * Unpacks a body into at most `maxBytes`; inflating stops there, however much more a bomb holds.
 * @throws EvidentError PAYLOAD_TOO_LARGE, INVALID_INPUT (damaged), UNSUPPORTED_ENCODING
 */
export async function decompress(
  bytes: Bytes,
  options: { readonly maxBytes: number; readonly contentEncoding?: string | undefined },
): Promise<Bytes> {
  const { maxBytes } = options;
  const encoding = sniffEncoding(bytes, options.contentEncoding);
  if (encoding === 'identity') {
    if (bytes.length > maxBytes) throw new EvidentError('PAYLOAD_TOO_LARGE');
    return bytes;
  }
  try {
    return await inflaters[encoding](bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw decompressionError(error);
  }
}

/**
 * The same for a stream of chunks, which may be of any length: what bounds it is how slowly the reader pulls.
 * @throws EvidentError while being read
 */
export async function* decompressStream(
  source: AsyncIterable<Bytes>,
  contentEncoding?: string | undefined,
): AsyncGenerator<Bytes> {
  const chunks = source[Symbol.asyncIterator]();
  let head: Bytes = Buffer.alloc(0);
  let ended = false;
  while (head.length < 2 && !ended) {
    const next = await chunks.next();
    if (next.done) ended = true;
    else head = joinBytes(head.length === 0 ? [next.value] : [head, next.value]);
  }
  const all = resume(head, chunks);
  const encoding = sniffEncoding(head, contentEncoding);
  if (encoding === 'identity') {
    yield* all;
    return;
  }
  const inflate = createInflate(encoding);
  // pipeline passes a failing source on to `inflate`, whose iterator then throws it; the callback has nothing to add.
  pipeline(Readable.from(all), inflate, () => {});
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (error) {
    throw decompressionError(error);
  }
}

async function* resume(head: Bytes, rest: AsyncIterator<Bytes>): AsyncGenerator<Bytes, undefined> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function createInflate(encoding: Exclude<Encoding, 'identity'>) {
  switch (encoding) {
    case 'gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'raw-deflate':
      return zlib.createInflateRaw();
    case 'br':
      return zlib.createBrotliDecompress();
  }
}

/** RFC 1950: method 8, and the first two bytes are a multiple of 31. */
function isZlibHeader(bytes: Bytes): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

/** What zlib and brotli say of damaged input is the sender's fault; anything else passes as it is. */
function decompressionError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return new EvidentError('PAYLOAD_TOO_LARGE', { cause: error });
  if (!code.startsWith('Z_') && !/^ERR_(?:_|BROTLI)/.test(code)) return error;
  return new EvidentError('INVALID_INPUT', { message: 'The compressed body is damaged.', cause: error });
}
