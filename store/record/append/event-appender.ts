import type { RecordDriver, Row, Sql } from '../driver/driver.ts';
import type { EventAppender } from '../record-store.ts';
import type { AppendResult, StoredEvent } from '../stored-event.ts';
import { claimIdentities, noteEventTypes, setAsideEvent } from './append-batch.sql.ts';
import { copyColumns, encodeCopyRows } from './copy-text.ts';
import { isRowAtFault, sqlStateOf } from './sql-state.ts';

interface LostRow extends Row {
  readonly lost_id: string;
  readonly first_id: string;
}

export interface EventAppenderOptions {
  readonly driver: RecordDriver;
  /** Told of each event no table would take; never given its contents. */
  readonly onSetAside?:
    | ((info: { readonly id: string; readonly sqlState: string | undefined }) => void)
    | undefined;
}

/**
 * Appends batches of events, each batch one transaction: identities are claimed, the winners are copied in.
 * Measured beside INSERT ... SELECT FROM unnest() of every column: see bench/RESULTS.md.
 * @throws whatever the driver throws when the store is away; then the whole batch may be sent again.
 */
export function createEventAppender({ driver, onSetAside }: EventAppenderOptions): EventAppender {
  const knownTypes = new Set<string>();

  async function append(events: readonly StoredEvent[]): Promise<readonly AppendResult[]> {
    if (events.length === 0) return [];
    try {
      return await appendTogether(events);
    } catch (error) {
      if (!isRowAtFault(error)) throw error;
      if (events.length === 1) return [await setAside(events[0] as StoredEvent, error)];
      // One row is bad: halving finds it in log2(n) transactions and its neighbours are stored.
      const middle = events.length >> 1;
      const first = await append(events.slice(0, middle));
      return [...first, ...(await append(events.slice(middle)))];
    }
  }

  async function appendTogether(events: readonly StoredEvent[]): Promise<readonly AppendResult[]> {
    const distinct = uniqueById(events);
    const newTypes = distinct.filter((event) => !knownTypes.has(event.type));
    const { lost, noted } = await driver.transaction({ for: 'write' }, async (sql) => {
      const lost = await claim(sql, distinct);
      const winners = lost.size === 0 ? distinct : distinct.filter((event) => !lost.has(event.id));
      if (winners.length > 0)
        await sql.copyIn('evident.activity_events', copyColumns, encodeCopyRows(winners));
      const noted = newTypes.length > 0 ? await noteTypes(sql, newTypes) : [];
      return { lost, noted };
    });
    rememberTypes(noted);
    return resultsOf(events, lost);
  }

  async function setAside(event: StoredEvent, error: unknown): Promise<AppendResult> {
    const sqlState = sqlStateOf(error);
    await driver.transaction({ for: 'write' }, (sql) =>
      sql.query(setAsideEvent, [event.id, JSON.stringify(event), sqlState ?? null, reasonOf(error)]),
    );
    onSetAside?.({ id: event.id, sqlState });
    return { status: 'set_aside', id: event.id };
  }

  function rememberTypes(types: readonly string[]): void {
    // A hostile sender can make up names without end; forgetting them all costs one upsert each.
    if (knownTypes.size > 10_000) knownTypes.clear();
    for (const type of types) knownTypes.add(type);
  }

  return { append };
}

function uniqueById(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const seen = new Set<string>();
  for (const event of events) seen.add(event.id);
  if (seen.size === events.length) return events;
  return events.filter((event) => seen.delete(event.id));
}

async function claim(sql: Sql, events: readonly StoredEvent[]): Promise<ReadonlyMap<string, string>> {
  const keyed = events.some((event) => event.dedupeKey !== undefined);
  const rows = await sql.query<LostRow>(
    claimIdentities,
    [
      events.map((event) => event.id),
      events.map((event) => event.lane),
      events.map((event) => event.occurredAt),
      keyed ? events.map((event) => event.tenantId ?? null) : null,
      keyed ? events.map((event) => event.dedupeKey ?? null) : null,
    ],
    'claim_identities',
  );
  return new Map(rows.map((row) => [row.lost_id, row.first_id]));
}

async function noteTypes(sql: Sql, events: readonly StoredEvent[]): Promise<readonly string[]> {
  const lanes = new Map(events.map((event) => [event.type, event.lane]));
  const rows = await sql.query<{ noted: string }>(noteEventTypes, [[...lanes.keys()], [...lanes.values()]]);
  return rows.map((row) => row.noted);
}

function resultsOf(
  events: readonly StoredEvent[],
  firstIds: ReadonlyMap<string, string>,
): readonly AppendResult[] {
  const stored = new Set<string>();
  return events.map((event) => {
    const firstId = firstIds.get(event.id) ?? (stored.has(event.id) ? event.id : undefined);
    stored.add(event.id);
    return firstId === undefined ? { status: 'stored', id: event.id } : { status: 'duplicate', id: firstId };
  });
}

/** The database's own sentence can quote the row; the constraint or the SQLSTATE says enough. */
function reasonOf(error: unknown): string {
  const { constraint } = error as { constraint?: unknown };
  if (typeof constraint === 'string' && constraint) return `breaks the rule ${constraint}`;
  return `refused by the database with SQLSTATE ${sqlStateOf(error) ?? 'unknown'}`;
}
