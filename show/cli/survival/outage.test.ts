import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, freePort, startPostgres, startServerProcess } from '@evident/testing';
import { expect, it } from 'vitest';
import {
  comparison,
  exportedIds,
  startPersistentClients,
  untilSpoolIsEmpty,
} from './testing/persistent-clients.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('keeps acknowledging record events while PostgreSQL is stopped for 30 s, killed and restarted, and stores each once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evident-outage-'));
  const postgres = await startPostgres();
  const server = await startServerProcess(
    { EVIDENT_DATA_DIR: folder, DATABASE_URL: postgres.url },
    await freePort(),
  );
  try {
    const clients = startPersistentClients(server.url, { clients: 3, pauseMs: 30 });
    await wait(1500);

    await postgres.stop();
    await wait(6000);
    const before = clients.acknowledged.size;
    await wait(24_000);
    expect(clients.acknowledged.size).toBeGreaterThan(before + 100);
    const health = (await (await fetch(`${server.url}/health`)).json()) as unknown;
    expect(JSON.stringify(health)).toMatch(/degraded/);
    // Product events are refused, plainly and for a while; the browser endpoint says the recorder is away.
    const refused = await fetch(`${server.url}/api/v1/activity/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'page_view', sessionId: 's1' }),
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBeTruthy();
    expect(await refused.json()).toMatchObject({ error: { code: 'ACTIVITY_RECORDER_UNAVAILABLE' } });

    await postgres.start();
    await wait(3000);
    await postgres.kill();
    await wait(1500);
    await postgres.start();
    await wait(2000);
    await postgres.restart();
    await wait(2000);

    await clients.stop();
    await untilSpoolIsEmpty(server.url);
    expect(comparison(clients.acknowledged, await exportedIds(server.url))).toEqual({ lost: 0, twice: 0 });
    const read = await fetch(`${server.url}/api/v1/events?limit=1`, {
      headers: { authorization: `Bearer ${credentials.EVIDENT_ADMIN_TOKEN}` },
    });
    expect(read.status).toBe(200);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
    await postgres.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
