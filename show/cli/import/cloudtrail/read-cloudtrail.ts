import { printable } from '../../terminal/printable.ts';
import { type ImportItem, readEvent, readProblem } from '../import-item.ts';
import { DamagedInput } from '../input/damaged-input.ts';
import { gunzipWhenCompressed, peek } from '../input/gunzip.ts';
import { looksLikeTar, tarEntries, tarHeadBytes } from '../input/tar-entries.ts';
import { readRecords } from './read-records.ts';
import { cloudTrailEvent } from './to-event.ts';

/** Reads CloudTrail records from one file's bytes: JSON, gzip of it, or a tar (also gzip) of such files. Told apart by content. */
export async function* readCloudTrail(
  name: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<ImportItem> {
  yield* guarded(name, async function* () {
    const { head, rest } = await peek(gunzipWhenCompressed(chunks), tarHeadBytes);
    if (!looksLikeTar(head)) return yield* readFile(name, head, rest);
    for await (const entry of tarEntries(rest)) {
      const base = entry.name.split('/').at(-1) ?? '';
      if (base.startsWith('.')) continue;
      yield* guarded(shown(entry.name), async function* () {
        const inner = await peek(gunzipWhenCompressed(entry.chunks), tarHeadBytes);
        yield* readFile(shown(entry.name), inner.head, inner.rest);
      });
    }
  });
}

async function* readFile(
  name: string,
  head: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<ImportItem> {
  const first = head.toString('latin1').replace(/^ï»¿/, '').trimStart()[0];
  if (first !== '{' && first !== '[') {
    if (/\.json(\.gz)?$/.test(name) || head.length > 0) yield readProblem(name, 'not JSON; skipped');
    return;
  }
  let number = 0;
  for await (const value of readRecords(rest)) {
    number += 1;
    const place = `${name}, record ${number}`;
    const converted = cloudTrailEvent(value);
    yield converted.ok ? readEvent(place, converted.event) : readProblem(place, converted.reason);
  }
}

/** What is wrong with one file ends that file, not the import. */
async function* guarded(name: string, read: () => AsyncGenerator<ImportItem>): AsyncGenerator<ImportItem> {
  try {
    yield* read();
  } catch (error) {
    if (!(error instanceof DamagedInput)) throw error;
    yield readProblem(name, error.message);
  }
}

/** Names inside an archive are anybody's text. */
function shown(name: string): string {
  return printable(name).slice(0, 200);
}
