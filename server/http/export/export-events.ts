import { Readable } from 'node:stream';
import type { endpoints } from '@evident/contract/api';
import { limits } from '@evident/contract/event';
import type { EventPage, EventPageQuery, EventReader, ReadScope } from '@evident/store/record';
import { readScopeOf } from '../authorize.ts';
import type { Call } from '../mount.ts';
import { csvHeader, toCsv } from './csv.ts';

/**
 * Streams every event that matches, a page at a time: the next page is read once the client took the one before, so
 * memory stays the same whatever the size. The first page is read before the answer starts, so that a store that is
 * away is said with a status; a failure after that cuts the connection.
 */
export async function exportEvents(
  reader: EventReader,
  call: Call<typeof endpoints.exportEvents>,
): Promise<Readable> {
  const { format, limit = Number.POSITIVE_INFINITY, ...filter } = call.query;
  const scope = readScopeOf(call.request);
  const first = await readPage(reader, scope, filter, limit);
  const [contentType, extension] =
    format === 'csv'
      ? ['text/csv; charset=utf-8; header=present', 'csv']
      : ['application/x-ndjson', 'ndjson'];
  call.reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename="events.${extension}"`)
    .header('cache-control', 'no-store');
  const text = format === 'csv' ? toCsv : toNdjson;
  const head = format === 'csv' ? csvHeader : '';
  return Readable.from(chunks(), { objectMode: false });

  async function* chunks(): AsyncGenerator<string> {
    let page = first;
    let left = limit - page.events.length;
    const start = head + text(page.events);
    if (start) yield start;
    while (page.nextCursor !== null && left > 0) {
      page = await readPage(reader, scope, { ...filter, cursor: page.nextCursor }, left);
      left -= page.events.length;
      if (page.events.length > 0) yield text(page.events);
    }
  }
}

function readPage(
  reader: EventReader,
  scope: ReadScope,
  query: EventPageQuery,
  left: number,
): Promise<EventPage> {
  return reader.page(scope, { ...query, limit: Math.min(limits.pageSize, left) });
}

function toNdjson(events: EventPage['events']): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
