import type { ImportItem } from '../import-item.ts';

/** Bytes in chunks of `size`, as a file or socket may cut them. */
export async function* chunksOf(bytes: Buffer | string, size = 64 * 1024): AsyncGenerator<Buffer> {
  const all = Buffer.from(bytes as Buffer);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function collectItems(items: AsyncIterable<ImportItem>) {
  const all = await collect(items);
  return {
    events: all.flatMap((item) => (item.kind === 'event' ? [item.event] : [])),
    problems: all.flatMap((item) =>
      item.kind === 'problem' ? [{ place: item.place, reason: item.reason }] : [],
    ),
  };
}
