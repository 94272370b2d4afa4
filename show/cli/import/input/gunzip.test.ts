import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chunksOf, collect } from '../testing/collect.ts';
import { DamagedInput } from './damaged-input.ts';
import { gunzipWhenCompressed } from './gunzip.ts';

const text = Array.from({ length: 20_000 }, (_, line) => `line ${line} ${(line * 7919) % 104_729}\n`).join(
  '',
);

async function readAll(chunks: AsyncIterable<Buffer>, options?: Parameters<typeof gunzipWhenCompressed>[1]) {
  let read = '';
  try {
    for await (const chunk of gunzipWhenCompressed(chunks, options)) read += chunk.toString();
    return { read, error: undefined };
  } catch (error) {
    return { read, error };
  }
}

test('what does not begin with the magic bytes passes through unchanged', async () => {
  for (const plain of ['', 'x', 'xy', text]) expect((await readAll(chunksOf(plain))).read).toBe(plain);
});

test('gzip is decompressed however it is cut, several members one after another too', async () => {
  const twice = Buffer.concat([gzipSync(text), gzipSync('more')]);
  for (const size of [1009, 1 << 20]) {
    expect(await readAll(chunksOf(twice, size))).toEqual({ read: `${text}more`, error: undefined });
  }
});

test('a truncated file gives everything up to the cut, then says so', async () => {
  const whole = gzipSync(text);
  const { read, error } = await readAll(chunksOf(whole.subarray(0, whole.length - 2000)));
  expect(error).toBeInstanceOf(DamagedInput);
  expect(read.length).toBeGreaterThan(text.length / 2);
  expect(text.startsWith(read)).toBe(true);
});

test('garbage behind the magic bytes is damage, not a crash', async () => {
  const { error } = await readAll(
    chunksOf(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(5000, 7)])),
  );
  expect(error).toBeInstanceOf(DamagedInput);
});

test('a bomb is not read further than its ratio gives it away', async () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  let bytes = 0;
  const reading = async () => {
    for await (const chunk of gunzipWhenCompressed(chunksOf(bomb), {
      watchFromBytes: 1 << 20,
      maxRatio: 200,
    })) {
      bytes += chunk.length;
    }
  };
  await expect(reading()).rejects.toThrow(DamagedInput);
  expect(bytes).toBeLessThan(24 * 1024 * 1024);
});

test('the chunks of a plain file are not held back', async () => {
  expect(await collect(gunzipWhenCompressed(chunksOf('abcdef', 2)))).toHaveLength(3);
});
