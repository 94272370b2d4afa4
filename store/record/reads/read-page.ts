import { limits } from '@evident/contract/event';
import type { Row } from '../driver/driver.ts';
import type { EventPage, EventPageQuery, ReadScope } from '../record-store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { pageStatement } from './page.sql.ts';
import { invalid } from './read-filter.ts';
import { prepareFilter, type Reading } from './reading.ts';
import { rowToEvent } from './row-to-event.ts';
import { readInScope } from './run-statement.ts';

const defaultPageSize = 50;

/** A page of events, newest first by default. One row more than asked for tells whether there is another page. */
export async function readPage(
  reading: Reading,
  scope: ReadScope,
  query: EventPageQuery,
): Promise<EventPage> {
  const { order = 'desc', limit = defaultPageSize, cursor } = query;
  if (order !== 'asc' && order !== 'desc') throw invalid('order', 'must be asc or desc');
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.pageSize) {
    throw invalid('limit', `must be a whole number from 1 to ${limits.pageSize}`);
  }
  const from = cursor === undefined ? undefined : decodeCursor(cursor, order);
  const { filter, type, empty } = await prepareFilter(reading, scope, query);
  if (empty) return { events: [], nextCursor: null };

  const statement = pageStatement({ filter, type, order, rows: limit + 1, from });
  const rows = await readInScope(reading.driver, scope, reading.timeoutMs, (sql) =>
    reading.run<Row>(sql, scope, statement),
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    events: rows.slice(0, limit).map(rowToEvent),
    nextCursor: last
      ? encodeCursor(order, { createdAt: String(last.created_at), id: String(last.id) })
      : null,
  };
}
