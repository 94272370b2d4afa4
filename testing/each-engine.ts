import { randomBytes } from 'node:crypto';
import { createPgliteDriver, createPostgresDriver, type RecordDriver } from '@evident/store/record';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { emptyPgliteCluster } from './shared-pglite-cluster.ts';
import { sharedPostgresUrl } from './shared-postgres.ts';

export interface EachEngineOptions {
  /** Run once a test file and engine; every `driver()` is a copy of what it left, e.g. of a migrated database. */
  readonly prepare?: ((driver: RecordDriver) => Promise<void>) | undefined;
  /** Engines to run on; both when absent. */
  readonly engines?: readonly RecordDriver['engine'][] | undefined;
}

/** What a test gets to make databases of one engine with. */
export interface TestEngine {
  readonly name: RecordDriver['engine'];
  /** A driver of a fresh database. Closed and dropped after the test, or after the file when made in `beforeAll`. */
  driver(): Promise<RecordDriver>;
}

interface Template {
  /** A driver of a new copy, and how to get rid of the copy. */
  copy(): Promise<{ driver: RecordDriver; drop(): Promise<void> }>;
  drop(): Promise<void>;
}

/** Declares the same tests for PostgreSQL and PGlite. */
export function describeEachEngine(
  name: string,
  tests: (engine: TestEngine) => void,
  options: EachEngineOptions = {},
): void {
  for (const engine of options.engines ?? (['postgres', 'pglite'] as const)) {
    describe(`${name} (${engine})`, () => {
      let template: Template | undefined;
      const perTest: (() => Promise<void>)[] = [];
      const perFile: (() => Promise<void>)[] = [];
      beforeAll(async () => {
        const create = engine === 'postgres' ? postgresTemplate : pgliteTemplate;
        template = await create(options.prepare);
      });
      let inTest = false;
      beforeEach(() => {
        inTest = true;
      });
      afterEach(async () => {
        inTest = false;
        await runAll(perTest);
      });
      afterAll(async () => {
        await runAll(perFile);
        await template?.drop();
      });
      tests({
        name: engine,
        driver: async () => {
          if (template === undefined) throw new Error('Call driver() in a test or a hook.');
          const { driver, drop } = await template.copy();
          (inTest ? perTest : perFile).push(drop);
          return driver;
        },
      });
    });
  }
}

async function runAll(steps: (() => Promise<void>)[]): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

async function postgresTemplate(prepare: EachEngineOptions['prepare']): Promise<Template> {
  const adminUrl = await sharedPostgresUrl();
  const template = await createDatabase(adminUrl, 'template0');
  if (prepare) {
    const driver = createPostgresDriver({ url: template.url });
    await prepare(driver).finally(() => driver.close());
  }
  return {
    copy: async () => {
      const database = await createDatabase(adminUrl, template.name);
      const driver = createPostgresDriver({ url: database.url });
      return {
        driver,
        drop: async () => {
          await driver.close();
          await database.drop();
        },
      };
    },
    drop: template.drop,
  };
}

async function pgliteTemplate(prepare: EachEngineOptions['prepare']): Promise<Template> {
  const first = createPgliteDriver({ snapshot: await emptyPgliteCluster() });
  await prepare?.(first);
  const snapshot = await first.snapshot();
  await first.close();
  return {
    copy: async () => {
      const driver = createPgliteDriver({ snapshot });
      return { driver, drop: () => driver.close() };
    },
    drop: async () => {},
  };
}

/** A new database on the run's server, e.g. for a test that starts a whole server process on it. */
export async function createDatabase(
  adminUrl: string,
  template = 'template1',
): Promise<{ readonly name: string; readonly url: string; drop(): Promise<void> }> {
  const name = `evident_test_${randomBytes(6).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
