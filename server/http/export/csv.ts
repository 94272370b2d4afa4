import { type EventColumn, type EventEnvelope, eventColumns } from '@evident/contract/event';
import { stringify } from 'csv-stringify/sync';

/** One line of names: those of the SQL columns, in the envelope's order. New ones come last within their group. */
export const csvHeader = `${eventColumns.map(({ column }) => column).join(',')}\r\n`;

/**
 * Events as CSV (RFC 4180). A value that a spreadsheet would take for a formula (it starts with = + - @, a tab or a
 * carriage return, or their full-width twins) has an apostrophe in front.
 */
export function toCsv(events: readonly EventEnvelope[]): string {
  return stringify(
    events.map((event) => eventColumns.map((column) => cellOf(event, column))),
    { record_delimiter: '\r\n', escape_formulas: true, quoted_match: /[\r\n\t]/ },
  );
}

function cellOf(event: EventEnvelope, { path }: EventColumn): string {
  let value: unknown = event;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
