import type { EventEnvelope, Lane } from '@evident/contract/event';
import type { Row } from '../driver/driver.ts';
import type { ReadScope } from '../record-store.ts';
import { eventAtPlace, locateEvent } from './event-by-id.sql.ts';
import type { Reading } from './reading.ts';
import { rowToEvent } from './row-to-event.ts';
import { readInScope } from './run-statement.ts';

interface Place extends Row {
  readonly lane: Lane;
  readonly created_at: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The event with this id, if the scope may see it. An id of another shape is no event's, and no error. */
export async function readEventById(
  reading: Reading,
  scope: ReadScope,
  id: string,
): Promise<EventEnvelope | undefined> {
  if (!uuid.test(id)) return undefined;
  const [place] = await readInScope(reading.driver, 'all', reading.timeoutMs, (sql) =>
    sql.query<Place>(locateEvent, [id], 'locate_event'),
  );
  if (!place) return undefined;
  const statement = { text: eventAtPlace[place.lane], values: [place.created_at, id], named: true };
  const [row] = await readInScope(reading.driver, scope, reading.timeoutMs, (sql) =>
    reading.run<Row>(sql, scope, statement),
  );
  return row && rowToEvent(row);
}
