import { EvidentError } from '@evident/contract/errors';

export type Order = 'asc' | 'desc';

/** A place between two events in the order of (created_at, id). The time is text: a Date would cut its microseconds. */
export interface Keyset {
  readonly createdAt: string;
  readonly id: string;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const time = String.raw`\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z|-?infinity`;
const shape = new RegExp(`^1 (asc|desc) (${time}) (${uuid})$`);

/** Opaque to callers. It names an order, a time and an id, and gives no right to see anything: row-level security does. */
export function encodeCursor(order: Order, { createdAt, id }: Keyset): string {
  return Buffer.from(`1 ${order} ${createdAt} ${id}`).toString('base64url');
}

/** @throws EvidentError `INVALID_QUERY` when it is none of ours, or was made by a search in the other order. */
export function decodeCursor(cursor: string, order: Order): Keyset {
  const bytes = Buffer.from(cursor, 'base64url');
  const match = shape.exec(bytes.toString('latin1'));
  const [, cursorOrder, createdAt, id] = match ?? [];
  if (
    createdAt === undefined ||
    id === undefined ||
    bytes.toString('base64url') !== cursor ||
    !isTime(createdAt)
  ) {
    throw refuse('is not one that this server gave');
  }
  if (cursorOrder !== order) throw refuse(`was given by a search in the order ${cursorOrder}`);
  return { createdAt, id };
}

/** Whether it is a time PostgreSQL can read: a Date takes the 31st of February for the 3rd of March. */
function isTime(text: string): boolean {
  if (text.endsWith('infinity')) return true;
  const [year = ''] = text.split('-', 1);
  // Beyond the year 9999 a Date wants a sign and six digits, PostgreSQL neither.
  const iso = year.length > 4 ? `+${year.padStart(6, '0')}${text.slice(year.length)}` : text;
  const ms = Date.parse(iso);
  if (Number.isNaN(ms) || year === '0000') return false;
  return new Date(ms).toISOString().startsWith(iso.slice(0, iso.indexOf('.')));
}

function refuse(problem: string): EvidentError {
  return new EvidentError('INVALID_QUERY', { details: [{ path: 'cursor', problem }] });
}
