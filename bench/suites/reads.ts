import { createPostgresDriver, migrate } from '@evident/store/record';
import { credentials, freePort, startPostgres, startServerProcess } from '@evident/testing';
import { loadEvents } from '../load/load-events.ts';
import type { Measurement } from '../measure/measurement.ts';
import { percentile } from '../measure/percentile.ts';
import type { Report, SuiteOptions } from './suite.ts';

const rounds = 200;
/** Milliseconds. */
const target = 20;

interface Sample {
  readonly id: string;
  readonly type: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly object: { readonly type: string; readonly id: string };
  readonly request: { readonly requestId: string; readonly ipAddress: string };
}

/** Every read that must be instant, over HTTP, each time about another person, tenant, object or request. */
export async function readsSuite({ readRows, progress }: SuiteOptions): Promise<Report> {
  const postgres = await startPostgres({
    settings: { max_wal_size: '8GB', shared_buffers: '2GB', maintenance_work_mem: '512MB' },
  });
  const driver = createPostgresDriver({ url: postgres.url });
  try {
    await migrate(driver);
    const startedAt = performance.now();
    await loadEvents(driver, {
      rows: readRows,
      onProgress: (rows) => rows % 1_000_000 === 0 && progress(`loaded ${rows} rows`),
    });
    progress(`loaded in ${Math.round((performance.now() - startedAt) / 1000)} s`);
    const server = await startServerProcess({ DATABASE_URL: postgres.url }, await freePort());
    try {
      const samples = await sampleEvents(server.url);
      const measurements: Measurement[] = [];
      for (const [name, pathOf] of Object.entries(reads)) {
        const measurement = await measure(server.url, name, readRows, () => pathOf(pick(samples)));
        measurements.push(measurement);
        progress(`${name}: p95 ${measurement.value.toFixed(1)} ms`);
      }
      const slow = measurements.filter((measurement) => measurement.value > target).map(({ name }) => name);
      return {
        title: `Reads over HTTP on ${readRows.toLocaleString('en')} rows, p95`,
        measurements,
        ratios: [],
        notes: [
          `Target: p95 under ${target} ms for each. ${slow.length === 0 ? 'All are.' : `Over it: ${slow.join(', ')}.`}`,
          `${rounds} requests each, one at a time, after ten to warm up; each about another row.`,
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

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const events = (query: Readonly<Record<string, string>>) =>
  `/api/v1/events?${new URLSearchParams({ limit: '50', ...query })}`;

const reads: Readonly<Record<string, (sample: Sample) => string>> = {
  'recent events of a user': ({ userId }) => events({ userId }),
  'recent events of a tenant': ({ tenantId }) => events({ tenantId }),
  'recent events of an object': ({ object }) => events({ objectType: object.type, objectId: object.id }),
  'events of a request id': ({ request }) => events({ requestId: request.requestId }),
  'events of a session': ({ sessionId }) => events({ sessionId }),
  'a type in a tenant': ({ tenantId, type }) => events({ tenantId, type }),
  'a type prefix in a tenant': ({ tenantId }) => events({ tenantId, type: 'billing.*' }),
  'a rare type in a tenant': ({ tenantId }) => events({ tenantId, type: 'api_key.revoked' }),
  'events of an address': ({ request }) => events({ ip: request.ipAddress }),
  'a user, failures only, 30 days': ({ userId }) =>
    events({ userId, outcome: 'failure', after: daysAgo(30) }),
  'a tenant, denied, between two days': ({ tenantId }) =>
    events({ tenantId, outcome: 'denied', after: daysAgo(9), before: daysAgo(2) }),
  'everything, newest first': () => events({}),
  'one event by id': ({ id }) => `/api/v1/events/${id}`,
  'failed sign-ins by address in 24 h': () => '/api/v1/security/failed-sign-ins?window=24h',
  'capped count of a tenant': ({ tenantId }) => `/api/v1/events/count?${new URLSearchParams({ tenantId })}`,
};

const headers = { authorization: `Bearer ${credentials.EVIDENT_ADMIN_TOKEN}` };

async function sampleEvents(url: string): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let day = 1; day <= 28; day += 1) {
    const response = await fetch(`${url}${events({ lane: 'record', before: daysAgo(day), limit: '200' })}`, {
      headers,
    });
    const page = (await response.json()) as { events: readonly Partial<Sample>[] };
    samples.push(
      ...page.events.filter((event): event is Sample =>
        Boolean(event.tenantId && event.userId && event.object?.id),
      ),
    );
  }
  return samples;
}

async function measure(url: string, name: string, rows: number, pathOf: () => string): Promise<Measurement> {
  const latencies: number[] = [];
  for (let round = -10; round < rounds; round += 1) {
    const path = pathOf();
    const startedAt = performance.now();
    const response = await fetch(`${url}${path}`, { headers });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${name} answered ${response.status}`);
    if (round >= 0) latencies.push(performance.now() - startedAt);
  }
  return {
    name,
    unit: 'ms',
    value: percentile(latencies, 0.95),
    conditions: { work: name, rows, engine: 'PostgreSQL 18', durable: false },
    detail: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
  };
}

function pick<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T;
}
