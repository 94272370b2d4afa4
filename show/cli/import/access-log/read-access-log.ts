import { contentId } from '../content-id.ts';
import { type ImportItem, readEvent, readProblem } from '../import-item.ts';
import { DamagedInput } from '../input/damaged-input.ts';
import { gunzipWhenCompressed } from '../input/gunzip.ts';
import { splitLines } from '../input/lines.ts';
import { Occurrences } from '../occurrences.ts';
import { parseAccessLogLine } from './parse-line.ts';
import { accessLogEvent } from './to-event.ts';

/** Longer lines are attacks or other files; Apache refuses request lines above 8 KB by default. */
const maxLineBytes = 64 * 1024;
/** A file whose first lines are all unreadable is not an access log. */
const hopelessAfterLines = 1000;

/** Reads an access log, plain or gzip, in constant memory. An event's id follows from its line, so reading twice stores once. */
export async function* readAccessLog(
  chunks: AsyncIterable<Buffer>,
  tenantId?: string,
): AsyncGenerator<ImportItem> {
  const occurrences = new Occurrences();
  let lastLine = 0;
  let readable = false;
  try {
    for await (const { number, bytes } of splitLines(gunzipWhenCompressed(chunks), maxLineBytes)) {
      lastLine = number;
      if (bytes?.length === 0) continue;
      const item = readLine(number, bytes, tenantId, occurrences);
      readable ||= item.kind === 'event';
      yield item;
      if (!readable && number >= hopelessAfterLines) {
        throw new DamagedInput(
          `none of the first ${hopelessAfterLines} lines is of an access log; not read further`,
        );
      }
    }
  } catch (error) {
    if (!(error instanceof DamagedInput)) throw error;
    yield readProblem(`after line ${lastLine}`, error.message);
  }
}

function readLine(
  number: number,
  bytes: Buffer | undefined,
  tenantId: string | undefined,
  occurrences: Occurrences,
): ImportItem {
  const place = `line ${number}`;
  if (!bytes) return readProblem(place, `longer than ${maxLineBytes / 1024} KB`);
  if (bytes.includes(0)) return readProblem(place, 'binary data');
  const parsed = parseAccessLogLine(bytes.toString('utf8'));
  if (!parsed.ok) return readProblem(place, parsed.reason);
  const content = contentId('access-log', tenantId ?? '', bytes.toString('latin1'));
  const occurrence = occurrences.next(content);
  const id = occurrence === 1 ? content : contentId(content, String(occurrence));
  return readEvent(place, accessLogEvent(parsed.line, id, tenantId));
}
