import { gzipSync } from 'node:zlib';
import { EvidentError } from '@evident/contract/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeFailure } from './decode-failure.ts';
import { decompressStream } from './decompress.ts';
import { type NdjsonBatch, type NdjsonOptions, readNdjson } from './ndjson.ts';

async function* chunksOf(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function all(source: AsyncIterable<Uint8Array | Buffer>, options: Partial<NdjsonOptions> = {}) {
  const batches: NdjsonBatch[] = [];
  for await (const batch of readNdjson(source, options)) batches.push(batch);
  return {
    batches,
    items: batches.flatMap(({ items }) => items),
    lines: batches.flatMap(({ lines }) => lines),
  };
}

describe('newline-delimited JSON', () => {
  test('is the same wherever the chunks are cut', async () => {
    const rows = fc.array(
      fc.oneof(
        fc.json(),
        fc.constant(''),
        fc.string().map((text) => JSON.stringify({ text: `é😀${text}` })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n'),
        async (values, size, end) => {
          const data = Buffer.from(values.join(end));
          const { items, lines } = await all(chunksOf(data, size), { batchItems: 3 });
          const kept = values
            .map((value, index) => ({ value, line: index + 1 }))
            .filter(({ value }) => value.trim() !== '');
          expect(items).toEqual(kept.map(({ value }) => JSON.parse(value) as unknown));
          expect(lines).toEqual(kept.map(({ line }) => line));
        },
      ),
    );
  });

  test('a bad line stands in its place and rejects none of its neighbours', async () => {
    const data = Buffer.concat([
      Buffer.from('{"n":1}\n{"n":\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`"${'x'.repeat(500)}"\n{"n":5}`),
    ]);
    const { items, lines } = await all(chunksOf(data, 7), { maxLineBytes: 100 });
    expect(lines).toEqual([1, 2, 3, 4, 5]);
    expect(items[0]).toEqual({ n: 1 });
    expect(items[4]).toEqual({ n: 5 });
    const codes = items.slice(1, 4).map((item) => (item as DecodeFailure).error.code);
    expect(codes).toEqual(['INVALID_INPUT', 'INVALID_INPUT', 'PAYLOAD_TOO_LARGE']);
  });

  test('batches are bounded in items and in bytes', async () => {
    const data = Buffer.from('{"n":1}\n'.repeat(100));
    expect(
      (await all(chunksOf(data, 64), { batchItems: 30 })).batches.map(({ items }) => items.length),
    ).toEqual([30, 30, 30, 10]);
    const byBytes = await all(chunksOf(data, 64), { batchBytes: 70 });
    expect(byBytes.batches.map(({ items }) => items.length)).toEqual([...Array<number>(10).fill(10)]);
  });

  test('the next chunk is only read when the last batch was taken', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        read += 1;
        yield Buffer.from('{"n":1}\n'.repeat(10));
      }
    }
    let taken = 0;
    for await (const { items } of readNdjson(endless(), { batchItems: 10 })) {
      taken += items.length;
      if (taken >= 1000) break;
    }
    expect(read).toBe(100);
  });

  test('a line without end is held no longer than a line may be', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x61);
    async function* endlessLine(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 200; i++) yield chunk;
      yield Buffer.from('\n{"n":2}');
    }
    const before = process.memoryUsage().arrayBuffers;
    const { items } = await all(endlessLine());
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
    expect(items[0]).toBeInstanceOf(DecodeFailure);
    expect(items[1]).toEqual({ n: 2 });
  });
});

describe('a compressed stream', () => {
  const text = '{"n":1}\n'.repeat(50_000);

  test.each([1, 7, 4096])('is told by its first bytes, in chunks of %i', async (size) => {
    const small = gzipSync('{"n":1}\n{"n":2}');
    const { items } = await all(decompressStream(chunksOf(small, size)));
    expect(items).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('passes as it is when it is not compressed, whatever was announced', async () => {
    const { items } = await all(decompressStream(chunksOf(Buffer.from('{"n":1}\n'), 1), 'gzip'));
    expect(items).toEqual([{ n: 1 }]);
    expect((await all(decompressStream(chunksOf(Buffer.alloc(0), 1)))).items).toEqual([]);
  });

  test('may unpack into any length', async () => {
    const packed = gzipSync(text);
    expect(packed.length).toBeLessThan(10_000);
    expect((await all(decompressStream(chunksOf(packed, 1000)))).items).toHaveLength(50_000);
  });

  test('that breaks off gives what came before, then an error', async () => {
    const rows = Array.from({ length: 5000 }, (_, n) => JSON.stringify({ n, x: Math.sin(n) })).join('\n');
    const packed = gzipSync(rows);
    const taken: unknown[] = [];
    const reading = (async () => {
      for await (const { items } of readNdjson(
        decompressStream(chunksOf(packed.subarray(0, packed.length >> 1), 1000)),
      )) {
        taken.push(...items);
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(EvidentError);
    expect(taken.length).toBeGreaterThan(100);
  });

  test('that fails on the way fails with its own error', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield gzipSync(text).subarray(0, 100);
      throw new Error('connection reset');
    }
    await expect(all(decompressStream(broken()))).rejects.toThrow('connection reset');
  });
});
