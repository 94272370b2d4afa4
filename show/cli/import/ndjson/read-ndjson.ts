import type { EventInput } from '@evident/contract/event';
import { contentId } from '../content-id.ts';
import { type ImportItem, readEvent, readProblem } from '../import-item.ts';
import { DamagedInput } from '../input/damaged-input.ts';
import { gunzipWhenCompressed } from '../input/gunzip.ts';
import { splitLines } from '../input/lines.ts';
import { Occurrences } from '../occurrences.ts';

/** An envelope with full metadata and changes encodes to less than 64 KB. */
const maxLineBytes = 256 * 1024;

/** What only a stored event has; left out so that what `evident export` wrote can be imported. */
const setByTheStore = ['receivedAt', 'lane', 'catalogueVersion'];

/**
 * Reads events as lines of JSON, plain or gzip. The server judges what they hold. A line without an `id` gets one from its
 * content, so that importing it again stores nothing new.
 */
export async function* readNdjson(chunks: AsyncIterable<Buffer>): AsyncGenerator<ImportItem> {
  const occurrences = new Occurrences();
  let lastLine = 0;
  try {
    for await (const { number, bytes } of splitLines(gunzipWhenCompressed(chunks), maxLineBytes)) {
      lastLine = number;
      const place = `line ${number}`;
      if (!bytes) yield readProblem(place, `longer than ${maxLineBytes / 1024} KB`);
      else if (bytes.length > 0) yield readLine(place, bytes, occurrences);
    }
  } catch (error) {
    if (!(error instanceof DamagedInput)) throw error;
    yield readProblem(`after line ${lastLine}`, error.message);
  }
}

function readLine(place: string, bytes: Buffer, occurrences: Occurrences): ImportItem {
  const value = parseObject(bytes.toString('utf8'));
  if (!value) return readProblem(place, 'not a JSON object');
  const kept = Object.entries(value).filter(([name]) => !setByTheStore.includes(name));
  const event = Object.fromEntries(kept);
  if (event.id === undefined) {
    const first = contentId('ndjson', bytes.toString('latin1'));
    const occurrence = occurrences.next(first);
    event.id = occurrence === 1 ? first : contentId(first, String(occurrence));
  }
  // The fields are the server's to judge, one answer an event.
  return readEvent(place, event as unknown as EventInput);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
