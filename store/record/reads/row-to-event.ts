import { type EventEnvelope, eventColumns } from '@evident/contract/event';
import type { Row } from '../driver/driver.ts';

/** What a read selects, in the order of the envelope. An address is read without its mask. */
export const selectedColumns: string = eventColumns
  .map(({ column, sqlType }) => (sqlType === 'inet' ? `host(${column}) AS ${column}` : column))
  .join(', ');

/** A stored row as the envelope every read answers; what is absent is left out. */
export function rowToEvent(row: Row): EventEnvelope {
  const event: Record<string, unknown> = {};
  for (const {
    column,
    path: [first, second],
  } of eventColumns) {
    const value = row[column];
    if (value === null || value === undefined) continue;
    if (second === undefined) {
      event[first] = value;
    } else {
      const inner = (event[first] as Record<string, unknown> | undefined) ?? {};
      inner[second] = value;
      event[first] = inner;
    }
  }
  return event as unknown as EventEnvelope;
}
