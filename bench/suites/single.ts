import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { credentials, freePort, startPostgres, startServerProcess } from '@evident/testing';
import { bodiesOf, recentEvents } from '../load/event-bodies.ts';
import { type HttpLoadResult, httpLoad } from '../measure/http-load.ts';
import { type Conditions, type Measurement, ratio } from '../measure/measurement.ts';
import { median } from '../measure/percentile.ts';
import type { Report, SuiteOptions } from './suite.ts';

const rounds = 3;
const connections = 64;

interface Target {
  readonly name: string;
  readonly conditions: Pick<Conditions, 'engine' | 'durable'>;
  readonly url: string;
  readonly token?: string;
  stop(): Promise<unknown>;
}

/** One event a request over 64 connections: durably, with a store that does nothing, and as it is usually written. */
export async function singleSuite({ ingestRows, progress }: SuiteOptions): Promise<Report> {
  const postgres = await startPostgres({
    fsync: true,
    settings: { max_wal_size: '4GB', shared_buffers: '512MB' },
  });
  const rows = Math.min(ingestRows, 60_000);
  const targets: Target[] = [];
  try {
    const server = await startServerProcess({ DATABASE_URL: postgres.url }, await freePort());
    targets.push({
      name: 'durable',
      conditions: { engine: 'PostgreSQL 18', durable: true },
      url: server.url,
      token: credentials.EVIDENT_SECRET_KEY,
      stop: server.stop,
    });
    targets.push({
      name: 'store that does nothing',
      conditions: { engine: 'none', durable: false },
      token: credentials.EVIDENT_SECRET_KEY,
      ...(await script('null-store.ts', [])),
    });
    targets.push({
      name: 'plain server, one INSERT a request',
      conditions: { engine: 'PostgreSQL 18', durable: true },
      ...(await script('plain-server.ts', [postgres.url])),
    });
    const results = new Map<Target, HttpLoadResult[]>(targets.map((target) => [target, []]));
    for (const target of targets) await load(target, 3_000, 1);
    for (let round = 0; round < rounds; round += 1) {
      for (const target of targets) {
        const result = await load(target, rows, 10 + round);
        results.get(target)?.push(result);
        progress(
          `${target.name}: ${Math.round(result.requestsPerSecond)} requests/s, p99 ${result.p99.toFixed(1)} ms`,
        );
      }
    }
    const [durable, nothing, plain] = targets.map((target): Measurement => {
      const all = results.get(target) ?? [];
      return {
        name: target.name,
        unit: 'requests/s',
        value: median(all.map((result) => result.requestsPerSecond)),
        conditions: { work: 'one event a request', rows, ...target.conditions },
        detail: { connections, p50: median(all.map((r) => r.p50)), p99: median(all.map((r) => r.p99)) },
      };
    }) as [Measurement, Measurement, Measurement];
    return {
      title: 'One event a request, 64 connections',
      measurements: [durable, nothing, plain],
      ratios: [
        ratio(durable, nothing, { target: 0.35, differ: ['engine', 'durable'] }),
        ratio(durable, plain),
      ],
      notes: ['Target: 12,000 durable requests/s or more. The load generator shares the two cores.'],
    };
  } finally {
    for (const target of targets) await target.stop();
    await postgres.dispose();
  }
}

async function load(target: Target, rows: number, seed: number): Promise<HttpLoadResult> {
  const bodies = bodiesOf(recentEvents(rows, seed), 1);
  const result = await httpLoad({ ...target, path: '/api/v1/events', connections, bodies });
  if (result.statuses.get(202) !== bodies.length)
    throw new Error(`${target.name}: not everything was taken: ${[...result.statuses]}`);
  return result;
}

/** A server of this folder in a process of its own. */
async function script(file: string, args: readonly string[]): Promise<Pick<Target, 'url' | 'stop'>> {
  const port = await freePort();
  const path = fileURLToPath(new URL(`../servers/${file}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args, String(port)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...credentials, LOG_LEVEL: 'warn' },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (
      await fetch(`${url}/health/ready`).then(
        (response) => response.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop: async () => void child.kill('SIGKILL') };
}
