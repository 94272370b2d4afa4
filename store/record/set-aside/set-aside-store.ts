import type { RecordDriver, Row } from '../driver/driver.ts';
import type { EventAppender } from '../record-store.ts';
import type { AppendResult, StoredEvent } from '../stored-event.ts';
import { countSetAside, findSetAside, listSetAside, markReplayed } from './set-aside.sql.ts';

/** An event no table would take, kept until it is mended and replayed. */
export interface SetAsideEntry {
  readonly id: string;
  readonly event: StoredEvent;
  readonly reason: string;
  readonly attempts: number;
  readonly setAsideAt: string;
}

export interface SetAsidePage {
  readonly events: readonly SetAsideEntry[];
  readonly nextCursor: string | null;
}

interface EntryRow extends Row {
  readonly id: string;
  readonly event: string;
  readonly reason: string;
  readonly attempts: number;
  readonly set_aside_at: string;
}

/** What was set aside: listed newest first, counted up to 10,001, and appended again on request. */
export interface SetAsideStore {
  list(query: { readonly limit: number; readonly cursor?: string | undefined }): Promise<SetAsidePage>;
  count(): Promise<number>;
  /** Undefined when there is no such event, or it was replayed before. */
  replay(id: string): Promise<AppendResult | undefined>;
}

export function createSetAsideStore(driver: RecordDriver, appender: EventAppender): SetAsideStore {
  return {
    async list({ limit, cursor }) {
      const [time, id] = parseCursor(cursor);
      const rows = await driver.transaction({ for: 'read', role: 'evident_staff', readOnly: true }, (sql) =>
        sql.query<EntryRow>(listSetAside, [time, id, limit + 1]),
      );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        events: page.map(toEntry),
        nextCursor: rows.length > limit && last ? `${last.set_aside_at}~${last.id}` : null,
      };
    },

    async count() {
      const [row] = await driver.transaction({ for: 'read', role: 'evident_staff', readOnly: true }, (sql) =>
        sql.query<{ count: number }>(countSetAside),
      );
      return row?.count ?? 0;
    },

    async replay(id) {
      const [row] = await driver.query<{ event: string }>(findSetAside, [id]);
      if (!row) return undefined;
      const [result] = await appender.append([JSON.parse(row.event) as StoredEvent]);
      if (result && result.status !== 'set_aside') await driver.query(markReplayed, [id]);
      return result;
    },
  };
}

function parseCursor(cursor: string | undefined): readonly [string | null, string | null] {
  const [time, id] = cursor?.split('~') ?? [];
  return [time ?? null, id ?? null];
}

function toEntry(row: EntryRow): SetAsideEntry {
  return {
    id: row.id,
    event: JSON.parse(row.event) as StoredEvent,
    reason: row.reason,
    attempts: row.attempts,
    setAsideAt: row.set_aside_at,
  };
}
