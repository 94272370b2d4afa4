import type { EventEnvelope } from '@evident/contract/event';
import { copyColumns, encodeCopyRows, type RecordDriver } from '@evident/store/record';

const rowsPerCopy = 10_000;

/**
 * The fastest way into the same table: rows encoded beforehand, copied over two connections. It checks nothing and
 * claims no identity, so it is the roof and not an alternative. Answers rows a second.
 */
export async function copyOverTwoConnections(
  driver: RecordDriver,
  events: readonly EventEnvelope[],
): Promise<number> {
  const buffers: Buffer[] = [];
  for (let first = 0; first < events.length; first += rowsPerCopy) {
    buffers.push(encodeCopyRows(events.slice(first, first + rowsPerCopy)));
  }
  const startedAt = performance.now();
  await Promise.all(
    [0, 1].map(async () => {
      for (let buffer = buffers.shift(); buffer; buffer = buffers.shift()) {
        const data = buffer;
        await driver.transaction({ for: 'write' }, (sql) =>
          sql.copyIn('evident.activity_events', copyColumns, data),
        );
      }
    }),
  );
  return events.length / ((performance.now() - startedAt) / 1000);
}
