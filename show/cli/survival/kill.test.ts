import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startPostgres, startServerProcess } from '@evident/testing';
import { describe, expect, it } from 'vitest';
import {
  comparison,
  exportedIds,
  startPersistentClients,
  untilSpoolIsEmpty,
} from './testing/persistent-clients.ts';

const kills = process.env.EVIDENT_LONG ? 500 : 50;

describe.each(['postgres', 'pglite'] as const)(
  'the server killed at random moments under load (%s)',
  (engine) => {
    it(
      `has every acknowledged event exactly once after ${kills} kills`,
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'evident-kill-'));
        const postgres = engine === 'postgres' ? await startPostgres() : undefined;
        const env = { EVIDENT_DATA_DIR: folder, ...(postgres ? { DATABASE_URL: postgres.url } : {}) };
        const port = await freePort();
        try {
          let server = await startServerProcess(env, port);
          const clients = startPersistentClients(server.url);
          for (let kill = 0; kill < kills; kill += 1) {
            await new Promise((resolve) => setTimeout(resolve, randomInt(20, 700)));
            await server.kill();
            server = await startServerProcess(env, port);
          }
          await clients.stop();
          await untilSpoolIsEmpty(server.url);
          const stored = await exportedIds(server.url);
          expect(clients.acknowledged.size).toBeGreaterThan(kills * 5);
          expect(clients.failures()).toBeGreaterThan(0);
          expect(comparison(clients.acknowledged, stored)).toEqual({ lost: 0, twice: 0 });
          expect(await server.stop()).toBe(0);
        } finally {
          await postgres?.dispose();
          await rm(folder, { recursive: true, force: true });
        }
      },
      kills * 15_000,
    );
  },
);
