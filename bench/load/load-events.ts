import type { EventEnvelope } from '@evident/contract/event';
import { eventColumns } from '@evident/contract/event';
import type { RecordDriver } from '@evident/store/record';
import { seededRandom, syntheticEvent } from './synthetic-events.ts';

export interface LoadOptions {
  readonly rows: number;
  readonly seed?: number | undefined;
  readonly tenants?: number | undefined;
  /** The newest event's time. */
  readonly now?: Date | undefined;
  readonly onProgress?: ((rows: number) => void) | undefined;
}

const dayMs = 86_400_000;
const batchRows = 10_000;

/**
 * Loads synthetic events by COPY: 40% in the record lane over 90 days, 60% in the product lane over 30 days, each lane
 * in the order of time, as they would have come.
 */
export async function loadEvents(driver: RecordDriver, options: LoadOptions): Promise<void> {
  const { rows, seed = 1, tenants = 1_000, now = new Date(), onProgress } = options;
  const random = seededRandom(seed);
  let loaded = 0;
  for (const [lane, share, days] of [
    ['record', 0.4, 90],
    ['product', 0.6, 30],
  ] as const) {
    const count = Math.round(rows * share);
    for (let first = 0; first < count; first += batchRows) {
      const events = Array.from({ length: Math.min(batchRows, count - first) }, (_, index) => {
        const age = (1 - (first + index) / count) * days * dayMs;
        return syntheticEvent({ random, tenants }, lane, new Date(now.getTime() - age));
      });
      await driver.transaction({ for: 'write' }, async (sql) => {
        await sql.copyIn('evident.event_identity', columnsOf(identityPaths), copyText(events, identityPaths));
        await sql.copyIn('evident.activity_events', columnsOf(eventPaths), copyText(events, eventPaths));
      });
      loaded += events.length;
      onProgress?.(loaded);
    }
  }
  await driver.script(`
    INSERT INTO evident.event_types (event_type, lane, first_seen_at)
    SELECT DISTINCT event_type, lane, now() FROM evident.activity_events ON CONFLICT DO NOTHING`);
  await driver.script('ANALYZE evident.activity_events');
  await driver.script('VACUUM ANALYZE evident.event_identity');
}

type Paths = readonly (readonly [column: string, first: string, second: string | undefined])[];
const eventPaths: Paths = eventColumns.map(({ column, path: [first, second] }) => [column, first, second]);
const identityPaths: Paths = eventPaths.filter(([column]) =>
  ['id', 'lane', 'created_at', 'received_at'].includes(column),
);

const columnsOf = (paths: Paths): string[] => paths.map(([column]) => column);

function copyText(events: readonly EventEnvelope[], paths: Paths): Buffer {
  const lines = events.map((event) =>
    paths
      .map(([, first, second]) => {
        const outer = (event as unknown as Record<string, unknown>)[first];
        const value = second === undefined ? outer : (outer as Record<string, unknown> | undefined)?.[second];
        if (value === undefined) return '\\N';
        return typeof value === 'object' ? JSON.stringify(value).replaceAll('\\', '\\\\') : String(value);
      })
      .join('\t'),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}
