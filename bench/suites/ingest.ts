import { createPostgresDriver, migrate, type RecordDriver } from '@evident/store/record';
import { credentials, freePort, startPostgres, startServerProcess } from '@evident/testing';
import { copyOverTwoConnections } from '../load/copy-in.ts';
import { bodiesOf, recentEvents } from '../load/event-bodies.ts';
import { type HttpLoadResult, httpLoad } from '../measure/http-load.ts';
import { type Conditions, type Measurement, ratio } from '../measure/measurement.ts';
import { median } from '../measure/percentile.ts';
import type { Report, SuiteOptions } from './suite.ts';

const rounds = 3;
const perBatch = 100;
const connections = 32;

/** Batches of 100 over HTTP against COPY of the same kind of rows into the same table, turn by turn. */
export async function ingestSuite({ ingestRows, progress }: SuiteOptions): Promise<Report> {
  const postgres = await startPostgres({
    fsync: true,
    settings: { max_wal_size: '4GB', shared_buffers: '512MB' },
  });
  const driver = createPostgresDriver({ url: postgres.url, writeConnections: 2 });
  try {
    await migrate(driver);
    const server = await startServerProcess({ DATABASE_URL: postgres.url }, await freePort());
    try {
      const copies: number[] = [];
      const batches: HttpLoadResult[] = [];
      await post(server.url, 5_000, 90);
      for (let round = 0; round < rounds; round += 1) {
        await empty(driver);
        copies.push(await copyOverTwoConnections(driver, recentEvents(ingestRows, 100 + round)));
        progress(`COPY over two connections: ${Math.round(copies.at(-1) ?? 0)} rows/s`);
        await empty(driver);
        batches.push(await post(server.url, ingestRows, 200 + round));
        progress(`HTTP batches: ${Math.round((batches.at(-1)?.requestsPerSecond ?? 0) * perBatch)} events/s`);
      }
      const conditions: Conditions = {
        work: 'append to activity_events',
        rows: ingestRows,
        engine: 'PostgreSQL 18',
        durable: true,
      };
      const copy: Measurement = {
        name: 'COPY, two connections',
        unit: 'events/s',
        value: median(copies),
        conditions,
      };
      const http: Measurement = {
        name: `HTTP batches of ${perBatch}`,
        unit: 'events/s',
        value: median(batches.map((batch) => batch.requestsPerSecond * perBatch)),
        conditions,
        detail: {
          connections,
          p50: median(batches.map((b) => b.p50)),
          p99: median(batches.map((b) => b.p99)),
        },
      };
      return {
        title: 'Ingest in batches',
        measurements: [copy, http],
        ratios: [ratio(http, copy, { target: 0.6 })],
        notes: [
          'COPY neither checks, redacts nor claims identities; the HTTP figure does all of it and includes the load generator.',
          'What bounds it: the processors. An event costs PostgreSQL about 30 µs (COPY alone 25, claiming its identity 4) and the server about 26 µs under a profiler, on two cores that slow each other down.',
          `Medians of ${rounds} rounds, turn by turn, each on an emptied table.`,
        ],
      };
    } finally {
      await server.stop();
    }
  } finally {
    await driver.close();
    await postgres.dispose();
  }
}

async function post(url: string, rows: number, seed: number): Promise<HttpLoadResult> {
  const bodies = bodiesOf(recentEvents(rows, seed), perBatch);
  const result = await httpLoad({
    url,
    path: '/api/v1/events',
    token: credentials.EVIDENT_SECRET_KEY,
    connections,
    bodies,
  });
  if (result.statuses.get(202) !== bodies.length)
    throw new Error(`not everything was taken: ${[...result.statuses]}`);
  return result;
}

async function empty(driver: RecordDriver): Promise<void> {
  await driver.script('TRUNCATE evident.activity_events, evident.event_identity, evident.event_dedupe');
  await driver.script('CHECKPOINT');
}
