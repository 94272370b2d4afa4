import { readFile } from 'node:fs/promises';
import { startPostgres, type TestPostgres } from '@evident/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDriver } from './driver/postgres/postgres-driver.ts';
import { migrate } from './migrate/migrate.ts';

/** The SQL of docs/store.md, as an application would run it: its logins have what the page grants them, and no more. */
describe('the SQL of docs/store.md', () => {
  let postgres: TestPostgres;
  let append: string;
  let read: string;

  beforeAll(async () => {
    const page = await readFile(new URL('../../docs/store.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql ?? '');
    expect(blocks).toHaveLength(3);
    const [appending = '', granting = '', reading = ''] = blocks;
    append = appending;
    read = reading;
    postgres = await startPostgres();
    const driver = createPostgresDriver({ url: postgres.url });
    await migrate(driver);
    await driver.script(`
      CREATE TABLE invoices (id text PRIMARY KEY, paid_at timestamptz);
      INSERT INTO invoices VALUES ('i-1');
      CREATE ROLE shop LOGIN; CREATE ROLE support LOGIN; CREATE ROLE portal LOGIN;
      GRANT SELECT, UPDATE ON invoices TO shop;
      ${granting}`);
    await driver.close();
  });
  afterAll(() => postgres.dispose());

  /** Rows of the last statement that answered any. */
  async function as(user: string, sql: string): Promise<unknown[]> {
    const url = new URL(postgres.url);
    url.username = user;
    const client = new pg.Client({ connectionString: url.toString() });
    await client.connect();
    try {
      const results = [await client.query(sql)].flat();
      return results.findLast(({ rows }) => rows.length > 0)?.rows ?? [];
    } finally {
      await client.end();
    }
  }
  const paid = () => as('shop', 'SELECT 1 FROM invoices WHERE paid_at IS NOT NULL');
  const everything = () => as('support', 'SELECT event_type, object_id FROM evident.activity_events');

  test('a rollback takes the event along, and a commit keeps it once', async () => {
    const rolledBack = append.replace('COMMIT;', 'ROLLBACK;');
    expect(rolledBack).not.toBe(append);
    await as('shop', rolledBack);
    expect([await paid(), await everything()]).toEqual([[], []]);

    const first = await as('shop', append);
    const again = await as('shop', append);
    expect(again).toEqual(first);
    expect(await paid()).toHaveLength(1);
    expect(await everything()).toEqual([{ event_type: 'billing.invoice_paid', object_id: 'i-1' }]);
  });

  test('a reader sees its tenant only, and nothing without one', async () => {
    await as('shop', `SELECT evident.append('{"type": "project.created", "tenantId": "globex"}')`);
    expect(await as('portal', read)).toMatchObject([{ event_type: 'billing.invoice_paid', user_id: 'ada' }]);
    expect(await as('portal', 'SELECT id FROM evident.activity_events')).toEqual([]);
  });

  test('a writer reads nothing, and nobody inserts by hand', async () => {
    await expect(as('shop', 'SELECT id FROM evident.activity_events')).rejects.toThrow('permission denied');
    for (const user of ['shop', 'support', 'portal']) {
      await expect(as(user, `INSERT INTO evident.activity_events DEFAULT VALUES`)).rejects.toThrow(
        'permission denied',
      );
    }
  });
});
