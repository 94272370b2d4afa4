import { selectedColumns } from './row-to-event.ts';

/** Where an event lies. Asked as the owner: the table knows nothing of tenants. */
export const locateEvent = `SELECT lane, created_at FROM evident.event_identity WHERE id = $1::uuid`;

/** The event at its place, if the reader's role may see it: one partition, one descent of one index. */
export const eventAtPlace = {
  record: `SELECT ${selectedColumns} FROM evident.activity_events_record WHERE created_at = $1::timestamptz AND id = $2::uuid`,
  product: `SELECT ${selectedColumns} FROM evident.activity_events_product WHERE created_at = $1::timestamptz AND id = $2::uuid`,
} as const;
