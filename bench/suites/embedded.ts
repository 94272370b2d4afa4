import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, freePort, startServerProcess } from '@evident/testing';
import { bodiesOf, recentEvents } from '../load/event-bodies.ts';
import { httpLoad } from '../measure/http-load.ts';
import type { Conditions, Measurement } from '../measure/measurement.ts';
import type { Report, SuiteOptions } from './suite.ts';

/** The server with nothing else installed: what it takes in, what it holds, and how soon it is back. */
export async function embeddedSuite({ ingestRows, progress }: SuiteOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'evident-bench-'));
  const port = await freePort();
  const rows = Math.min(ingestRows, 50_000);
  const conditions: Conditions = { work: 'append to activity_events', rows, engine: 'PGlite', durable: true };
  try {
    const first = performance.now();
    let server = await startServerProcess({ EVIDENT_DATA_DIR: folder }, port);
    const firstStartMs = performance.now() - first;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const idleMb = await residentMb(server.pid);
    progress(`idle: ${Math.round(idleMb)} MB`);

    const bodies = bodiesOf(recentEvents(rows, 1), 100);
    const batches = await httpLoad({
      url: server.url,
      path: '/api/v1/events',
      token: credentials.EVIDENT_SECRET_KEY,
      connections: 16,
      bodies,
    });
    progress(`batches: ${Math.round(batches.requestsPerSecond * 100)} events/s`);
    const single = await httpLoad({
      url: server.url,
      path: '/api/v1/events',
      token: credentials.EVIDENT_SECRET_KEY,
      connections: 64,
      bodies: bodiesOf(recentEvents(10_000, 2), 1),
    });
    const loadedMb = await residentMb(server.pid);
    await server.stop();

    const again = performance.now();
    server = await startServerProcess({ EVIDENT_DATA_DIR: folder }, port);
    const restartMs = performance.now() - again;
    await server.kill();
    const killed = performance.now();
    server = await startServerProcess({ EVIDENT_DATA_DIR: folder }, port);
    const afterKillMs = performance.now() - killed;
    await server.stop();

    const start: Conditions = { work: 'start', rows, engine: 'PGlite', durable: true };
    const measurements: Measurement[] = [
      {
        name: 'HTTP batches of 100',
        unit: 'events/s',
        value: batches.requestsPerSecond * 100,
        conditions,
        detail: { p99: batches.p99 },
      },
      {
        name: 'one event a request, 64 connections',
        unit: 'requests/s',
        value: single.requestsPerSecond,
        conditions: { ...conditions, rows: 10_000 },
        detail: { p99: single.p99 },
      },
      { name: 'resident, idle after the first start', unit: 'MB', value: idleMb, conditions: start },
      { name: 'resident, after the load', unit: 'MB', value: loadedMb, conditions: start },
      { name: 'first start, database made', unit: 'ms', value: firstStartMs, conditions: start },
      { name: 'restart', unit: 'ms', value: restartMs, conditions: start },
      { name: 'restart after kill -9', unit: 'ms', value: afterKillMs, conditions: start },
    ];
    return {
      title: 'Embedded, on PGlite',
      measurements,
      ratios: [],
      notes: ['Targets: idle under 450 MB, restart under 2,000 ms.'],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
