import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { DamagedInput } from './damaged-input.ts';

export interface TarEntry {
  /** As the archive says; used in messages only, nothing is ever written there. */
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Where tar's magic `ustar` stands in the first block. */
const magicAt = 257;
export const tarHeadBytes = 512;

export function looksLikeTar(head: Buffer): boolean {
  return head.length >= tarHeadBytes && head.toString('latin1', magicAt, magicAt + 5) === 'ustar';
}

/** The regular files of a tar stream, in its order. Each entry is read, or skipped, before the next is given. */
export async function* tarEntries(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const archive = extract();
  pipeline(Readable.from(chunks), archive, () => {});
  try {
    for await (const entry of archive) {
      if (entry.header.type === 'file') {
        yield { name: entry.header.name, chunks: entry as AsyncIterable<Buffer> };
      }
      entry.resume();
    }
  } catch (error) {
    if (error instanceof DamagedInput) throw error;
    throw new DamagedInput('the archive is damaged or ends too early; what came before was read', {
      cause: error,
    });
  }
}
