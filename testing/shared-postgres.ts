import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shareEmptyPgliteCluster } from './shared-pglite-cluster.ts';
import { startPostgres, type TestPostgres } from './start-postgres.ts';

const brokerVariable = 'EVIDENT_TEST_POSTGRES_BROKER';

/**
 * Vitest's global set-up: one PostgreSQL server for the whole run, started when the first test file asks for it, so that
 * a run of unit tests alone starts none.
 */
export async function setup(): Promise<() => Promise<void>> {
  let server: Promise<TestPostgres> | undefined;
  const broker = createServer(async (_request, response) => {
    try {
      server ??= startPostgres();
      response.end((await server).url);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }).listen(0, '127.0.0.1');
  await once(broker, 'listening');
  process.env[brokerVariable] = `http://127.0.0.1:${(broker.address() as AddressInfo).port}`;
  const removeCluster = shareEmptyPgliteCluster();
  return async () => {
    broker.close();
    await removeCluster();
    await (await server?.catch(() => undefined))?.dispose();
  };
}

/** Superuser's address of the run's PostgreSQL: `EVIDENT_TEST_POSTGRES_URL` (14 or later), else the shared one. */
export async function sharedPostgresUrl(): Promise<string> {
  const given = process.env.EVIDENT_TEST_POSTGRES_URL;
  if (given) return given;
  const broker = process.env[brokerVariable];
  if (!broker) throw new Error('The tests need vitest.config.ts: its globalSetup starts PostgreSQL.');
  const response = await fetch(broker);
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL could not be started: ${text}`);
  return text;
}
