import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, errorCatalogue } from '@evident/contract/errors';
import {
  credentials,
  freePort,
  type ServerProcess,
  startPostgres,
  startServerProcess,
} from '@evident/testing';
import { describe, expect, it } from 'vitest';
import {
  comparison,
  exportedIds,
  type PersistentClients,
  startPersistentClients,
  untilSpoolIsEmpty,
} from './testing/persistent-clients.ts';
import { canMount, mountSmallDisk } from './testing/small-disk.ts';

const filling = randomBytes(7500).toString('hex');
const load = { clients: 4, pauseMs: 1, padding: 14_000 };

describe.skipIf(!canMount())('a full disk (needs the right to mount)', () => {
  it('with PostgreSQL away and the spool full, more is refused clearly, and what was acknowledged is stored later', async () => {
    const disk = mountSmallDisk(8);
    const postgres = await startPostgres();
    const env = { EVIDENT_DATA_DIR: disk.path, DATABASE_URL: postgres.url };
    const server = await startServerProcess(env, await freePort());
    try {
      await postgres.stop();
      const clients = startPersistentClients(server.url, load);
      await untilRefused(server.url);
      await postgres.start();
      await untilTaken(server.url);
      await clients.stop();
      await expectEachOnce(server, clients);
      expect(clients.acknowledged.size).toBeGreaterThan(200);
      expect(await server.stop()).toBe(0);
    } finally {
      await server.kill();
      await postgres.dispose();
      disk.dispose();
    }
  }, 180_000);

  it('that the embedded database is on: more is refused clearly, and with room made everything is there and goes on', async () => {
    const disk = mountSmallDisk(160);
    const port = await freePort();
    let server = await startServerProcess({ EVIDENT_DATA_DIR: disk.path }, port);
    try {
      const clients = startPersistentClients(server.url, load);
      await untilRefused(server.url);
      await sleep(3000);
      disk.resize(600);
      // It may go on by itself, or have to be started again: either way it starts with the data it has.
      if (!(await isAlive(server.url)))
        server = await startServerProcess({ EVIDENT_DATA_DIR: disk.path }, port);
      await untilTaken(server.url);
      const before = clients.acknowledged.size;
      await sleep(1000);
      await clients.stop();
      expect(clients.acknowledged.size).toBeGreaterThan(before);
      await expectEachOnce(server, clients);
      expect(await server.stop(), server.output()).toBe(0);
      // And once more from what is on the disk.
      server = await startServerProcess({ EVIDENT_DATA_DIR: disk.path }, port);
      await expectEachOnce(server, clients);
      expect(await server.stop()).toBe(0);
    } finally {
      await server.kill();
      disk.dispose();
    }
  }, 300_000);
});

async function expectEachOnce(server: ServerProcess, clients: PersistentClients): Promise<void> {
  await untilSpoolIsEmpty(server.url);
  expect(comparison(clients.acknowledged, await exportedIds(server.url))).toEqual({ lost: 0, twice: 0 });
}

/** Sends until it is refused some times in a row, and looks at how. */
async function untilRefused(url: string): Promise<void> {
  let refusals = 0;
  for (let attempt = 0; attempt < 6000 && refusals < 5; attempt += 1) {
    const answer = await probe(url);
    if (answer === undefined || answer.status === 202) {
      refusals = 0;
      await sleep(10);
      continue;
    }
    refusals += 1;
    const { error } = (await answer.json()) as { error: { code: ErrorCode } };
    expect([429, 503]).toContain(answer.status);
    expect(errorCatalogue[error.code]).toMatchObject({ status: answer.status, retryable: true });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await sleep(100);
  }
  expect(refusals).toBe(5);
}

async function untilTaken(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await probe(url);
    await answer?.arrayBuffer();
    if (answer?.status === 202) return;
    await sleep(100);
  }
  throw new Error('events were not taken again within a minute');
}

/** An event as large as they get, so that it finds no room where a small one still might. */
function probe(url: string): Promise<Response | undefined> {
  return fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${credentials.EVIDENT_SECRET_KEY}`,
    },
    body: JSON.stringify({ type: 'probe.sent', metadata: { padding: filling } }),
    signal: AbortSignal.timeout(20_000),
  }).catch(() => undefined);
}

function isAlive(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
