import { eventColumns } from '@evident/contract/event';
import type { StoredEvent } from '../stored-event.ts';

/** The columns of `activity_events` in the order `encodeCopyRows` writes them. `tx_id` is the database's own. */
export const copyColumns: readonly string[] = eventColumns.map((column) => column.column);

type Encode = (event: StoredEvent) => string;

// Built once from the contract's column list: reading a path is a closure, not a loop per event.
const encoders: readonly Encode[] = eventColumns.map(({ path: [first, second], sqlType }) => {
  const read = (event: StoredEvent): unknown => {
    const value = (event as unknown as Record<string, unknown>)[first];
    return second === undefined ? value : (value as Record<string, unknown> | undefined)?.[second];
  };
  if (sqlType === 'jsonb') {
    return (event) => {
      const value = read(event);
      return value === undefined ? '\\N' : escapeCopy(JSON.stringify(value));
    };
  }
  return (event) => {
    const value = read(event);
    return value === undefined ? '\\N' : typeof value === 'string' ? escapeCopy(value) : String(value);
  };
});

/** Events as PostgreSQL's COPY text format: a line each, fields split by tabs, `\N` for what is absent. */
export function encodeCopyRows(events: readonly StoredEvent[]): Buffer {
  let text = '';
  for (const event of events) {
    for (let index = 0; index < encoders.length; index += 1) {
      text += index === 0 ? '' : '\t';
      text += (encoders[index] as Encode)(event);
    }
    text += '\n';
  }
  return Buffer.from(text, 'utf8');
}

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeCopy(value: string): string {
  return special.test(value) ? value.replace(specials, (char) => escapes[char] as string) : value;
}
