import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type ErrorCode, EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody } from './decode-body.ts';
import { DecodeFailure } from './decode-failure.ts';

const maxBytes = limits.bodyBytes;
const bytes = (text: string) => Buffer.from(text, 'utf8');
const decode = (
  body: Uint8Array | Buffer,
  headers: { contentType?: string; contentEncoding?: string } = {},
) => decodeBody(body, { maxBytes, ...headers });

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'taken'> {
  try {
    await promise;
    return 'taken';
  } catch (error) {
    if (error instanceof EvidentError) return error.code;
    throw error;
  }
}

describe('the shapes of a body', () => {
  test('one event', async () => {
    expect(await decode(bytes(' {"type":"a"}\n'))).toEqual({ items: [{ type: 'a' }], shape: 'single' });
  });
  test('an array, empty ones included', async () => {
    expect(await decode(bytes('[{"type":"a"},5]'))).toEqual({ items: [{ type: 'a' }, 5], shape: 'array' });
    expect((await decode(bytes('[]'))).items).toEqual([]);
  });
  test('a wrapped list, with the time it was sent', async () => {
    const body = '{"events":[{"type":"a"}],"sentAt":"2026-01-02T03:04:05.678+01:00"}';
    expect(await decode(bytes(body))).toEqual({
      items: [{ type: 'a' }],
      shape: 'wrapped',
      sentAtMs: Date.parse('2026-01-02T02:04:05.678Z'),
    });
  });
  test('lines, told by the content type', async () => {
    const body = await decode(bytes('{"type":"a"}\r\n\n{"type":\n{"type":"c"}'), {
      contentType: 'application/x-ndjson; charset=utf-8',
    });
    expect(body.shape).toBe('ndjson');
    expect(body.items[0]).toEqual({ type: 'a' });
    expect(body.items[1]).toBeInstanceOf(DecodeFailure);
    expect(body.items[2]).toEqual({ type: 'c' });
  });
  test('lines, told by their look', async () => {
    expect((await decode(bytes('{"type":"a"}\n{"type":"b"}\n'))).items).toEqual([
      { type: 'a' },
      { type: 'b' },
    ]);
  });
  test('an object in several lines is one event', async () => {
    expect((await decode(bytes('{\n  "type": "a"\n}'))).shape).toBe('single');
  });
  test.each([
    ['base64', `data=${encodeURIComponent(bytes('[{"type":"a"}]').toString('base64'))}`],
    [
      'base64 that was not percent-encoded',
      `data=${bytes('[{"type":"a","x":"~~>>>???"}]').toString('base64')}`,
    ],
    ['percent-encoded JSON', `compression=none&data=${encodeURIComponent('[{"type":"a"}]')}`],
    ['gzip in base64', `data=${encodeURIComponent(gzipSync('[{"type":"a"}]').toString('base64'))}`],
  ])('a form with %s', async (_, form) => {
    const { items } = await decode(bytes(form), { contentType: 'application/x-www-form-urlencoded' });
    expect(items).toMatchObject([{ type: 'a' }]);
  });
  test('JSON announced as a form, as an SDK does', async () => {
    const { items } = await decode(gzipSync('[{"type":"a"}]'), {
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(items).toEqual([{ type: 'a' }]);
  });
  test('a byte order mark is not text', async () => {
    expect((await decode(bytes('\ufeff{"type":"a"}'))).items).toEqual([{ type: 'a' }]);
  });
});

describe('compression', () => {
  const json = bytes('{"type":"a"}');
  test.each([
    ['gzip unannounced', gzipSync(json), undefined],
    ['gzip announced', gzipSync(json), 'gzip'],
    ['gzip announced as something else', gzipSync(json), 'br'],
    ['gzip announced and unpacked on the way', json, 'gzip'],
    ['deflate', deflateSync(json), 'deflate'],
    ['deflate without its header', deflateRawSync(json), 'deflate'],
    ['brotli', brotliCompressSync(json), 'br'],
    ['nothing', json, 'identity'],
  ])('%s', async (_, body, contentEncoding) => {
    const decoded = await decode(body, contentEncoding === undefined ? {} : { contentEncoding });
    expect(decoded.items).toEqual([{ type: 'a' }]);
  });

  test.each([
    ['gzip', (data: Buffer) => gzipSync(data), 'gzip'],
    ['deflate', (data: Buffer) => deflateSync(data), 'deflate'],
    ['brotli', (data: Buffer) => brotliCompressSync(data), 'br'],
  ])('a bomb in %s is refused', async (_, pack, contentEncoding) => {
    const bomb = pack(Buffer.alloc(20 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await codeOf(decode(bomb, { contentEncoding }))).toBe('PAYLOAD_TOO_LARGE');
  });

  test('damaged and cut-off bodies are invalid, unknown encodings are not understood', async () => {
    const packed = gzipSync(bytes(`{"type":"${'a'.repeat(1000)}"}`));
    expect(await codeOf(decode(packed.subarray(0, packed.length - 12)))).toBe('INVALID_INPUT');
    expect(await codeOf(decode(Buffer.concat([packed.subarray(0, 12), Buffer.alloc(40, 7)])))).toBe(
      'INVALID_INPUT',
    );
    expect(await codeOf(decode(Buffer.alloc(30, 9), { contentEncoding: 'br' }))).toBe('INVALID_INPUT');
    expect(await codeOf(decode(Buffer.alloc(30, 9), { contentEncoding: 'deflate' }))).toBe('INVALID_INPUT');
    expect(await codeOf(decode(bytes('{}'), { contentEncoding: 'zstd' }))).toBe('UNSUPPORTED_ENCODING');
  });
});

describe('what is refused', () => {
  test.each([
    ['no JSON', bytes('hello')],
    ['half of it', bytes('{"type":')],
    ['nothing', bytes('')],
    ['a text', bytes('"a"')],
    ['a number', bytes('5')],
    ['null', bytes('null')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('\ufeff{"type":"a"}', 'utf16le')],
    ['a wrapper of something else', bytes('{"events":{}}')],
    ['a wrapper with more in it', bytes('{"events":[],"writeKey":"x"}')],
    ['a time of sending that is none', bytes('{"events":[],"sentAt":"soon"}')],
    ['a form without data', bytes('a=1&b=2')],
    ['a form with something else in data', bytes('data=%%%')],
  ])('%s is INVALID_INPUT', async (_, body) => {
    expect(await codeOf(decode(body))).toBe('INVALID_INPUT');
  });

  test('too many bytes or events are PAYLOAD_TOO_LARGE', async () => {
    expect(await codeOf(decode(bytes(`"${'a'.repeat(maxBytes)}"`)))).toBe('PAYLOAD_TOO_LARGE');
    const many = (count: number) => bytes(`[${Array.from({ length: count }, () => '{}').join(',')}]`);
    expect(await codeOf(decode(many(limits.batchEvents)))).toBe('taken');
    expect(await codeOf(decode(many(limits.batchEvents + 1)))).toBe('PAYLOAD_TOO_LARGE');
  });

  test('a message never quotes the body', async () => {
    await expect(decode(bytes('{"password":hunter'))).rejects.toThrow('The body is not valid JSON.');
  });

  test('nesting as deep as the body allows is read, not a crash', async () => {
    const deep = bytes('['.repeat(400_000) + ']'.repeat(400_000));
    expect((await decode(deep)).items).toHaveLength(1);
    expect(await codeOf(decode(bytes('['.repeat(900_000))))).toBe('INVALID_INPUT');
    expect(await codeOf(decode(bytes('{"a":'.repeat(180_000))))).toBe('INVALID_INPUT');
  });

  test('whatever bytes come, the answer is events or a code', async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(bytes),
      fc.uint8Array({ maxLength: 50 }).map((data) => gzipSync(data)),
      fc.uint8Array({ maxLength: 50 }).map((data) => Buffer.concat([Buffer.from([0x1f, 0x8b]), data])),
      fc.string().map((text) => bytes(`data=${text}`)),
    );
    const contentEncoding = fc.constantFrom('', 'gzip', 'deflate', 'br', 'identity');
    const contentType = fc.constantFrom('', 'application/json', 'application/x-ndjson', 'text/plain');
    await fc.assert(
      fc.asyncProperty(body, contentEncoding, contentType, async (data, encoding, type) => {
        const code = await codeOf(decode(data, { contentEncoding: encoding, contentType: type }));
        expect(['taken', 'INVALID_INPUT', 'PAYLOAD_TOO_LARGE']).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});
