import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventEnvelope } from '@evident/contract/event';
import {
  createDatabase,
  credentials,
  freePort,
  sharedPostgresUrl,
  startServerProcess,
} from '@evident/testing';
import { describe, expect, it } from 'vitest';
import { attack } from './testing/attack.ts';
import { EventLedger } from './testing/event-ledger.ts';
import { appJwtSecret } from './testing/hostile-requests.ts';
import { untilSpoolIsEmpty } from './testing/persistent-clients.ts';

const isLong = Boolean(process.env.EVIDENT_LONG);
const engines = isLong ? (['pglite', 'postgres'] as const) : (['pglite'] as const);
const requests = Number(process.env.EVIDENT_REQUESTS ?? (isLong ? 110_000 : 4000));
const seed = Number(process.env.EVIDENT_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** How far hostile requests may bring the server's memory above what it holds idle. */
const memoryMb = 400;

describe.each(engines)('the server under hostile requests (%s)', (engine) => {
  it(
    `answers ${requests} of them without a failure of its own, and stores what it accepted, whole, and nothing else`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'evident-hostile-'));
      const database = engine === 'postgres' ? await createDatabase(await sharedPostgresUrl()) : undefined;
      const server = await startServerProcess(
        {
          EVIDENT_DATA_DIR: folder,
          EVIDENT_APP_JWT_SECRET: appJwtSecret,
          EVIDENT_TRUST_PROXY: '1',
          ...(database ? { DATABASE_URL: database.url } : {}),
        },
        await freePort(),
      );
      try {
        const ledger = new EventLedger();
        const report = await attack({ server, seed, requests, ledger });
        const how = `EVIDENT_SEED=${seed} repeats this; ${report.peakMb} MB held, ${report.idleMb} MB idle; answers ${JSON.stringify(report.statuses)}\n${server.output().slice(-4000)}`;
        expect(report.problems, how).toEqual([]);
        expect(report.peakMb, how).toBeLessThan(report.idleMb + memoryMb);

        await untilSpoolIsEmpty(server.url);
        const stored = await exported(server.url);
        expect(ledger.problems(stored), how).toEqual([]);
        // The run is worth something only if both kinds were there.
        expect(ledger.accepted, how).toBeGreaterThan(requests / 20);
        expect(ledger.refused, how).toBeGreaterThan(requests / 20);
        expect(await server.stop()).toBe(0);
      } finally {
        await server.kill();
        await database?.drop();
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000 + requests * 30,
  );
});

/** All that is stored, but for the events of those who meant well. */
async function exported(url: string): Promise<EventEnvelope[]> {
  const response = await fetch(`${url}/api/v1/events/export`, {
    headers: { authorization: `Bearer ${credentials.EVIDENT_ADMIN_TOKEN}` },
  });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as EventEnvelope).filter(({ type }) => type !== 'good.event');
}
