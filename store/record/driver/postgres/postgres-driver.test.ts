import { startPostgres, type TestPostgres } from '@evident/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RecordDriver } from '../driver.ts';
import { createPostgresDriver, type PostgresDriverOptions } from './postgres-driver.ts';

let server: TestPostgres;
const opened: RecordDriver[] = [];
const open = (options: Partial<PostgresDriverOptions> = {}): RecordDriver => {
  const driver = createPostgresDriver({ url: server.url, ...options });
  opened.push(driver);
  return driver;
};
const backend = async (driver: RecordDriver): Promise<unknown> =>
  driver.transaction(
    { for: 'write' },
    async (sql) => (await sql.query('SELECT pg_backend_pid() AS pid'))[0]?.pid,
  );

beforeAll(async () => {
  server = await startPostgres();
});
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close();
});
afterAll(() => server.dispose());

describe('when the server goes away', () => {
  it('fails as unavailable, hears of it, and goes on when the server is back', async () => {
    const heard: unknown[] = [];
    const driver = open({ onError: (error) => heard.push(error) });
    const before = await backend(driver);
    await server.stop();
    await expect(backend(driver)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(driver.withLock('job', async () => 'ran')).rejects.toMatchObject({ kind: 'unavailable' });
    await server.start();
    expect(await backend(driver)).not.toBe(before);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard[0]).toMatchObject({ kind: 'unavailable' });
  });

  it('fails what was running when the server was killed, prepared statements and all', async () => {
    const driver = open();
    await driver.script('CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY)');
    const insert = 'INSERT INTO kept VALUES ($1)';
    await driver.transaction({ for: 'write' }, (sql) => sql.query(insert, [1], 'insert_kept'));
    const running = driver.transaction({ for: 'write' }, async (sql) => {
      await sql.query(insert, [2], 'insert_kept');
      await server.kill();
      await sql.query(insert, [3], 'insert_kept');
    });
    await expect(running).rejects.toMatchObject({ kind: 'unavailable' });
    await server.start();
    await driver.transaction({ for: 'write' }, (sql) => sql.query(insert, [4], 'insert_kept'));
    expect(await driver.query('SELECT id FROM kept ORDER BY id')).toEqual([{ id: 1 }, { id: 4 }]);
  });

  it('survives an administrator ending a connection in the middle of a transaction', async () => {
    const driver = open();
    const other = open();
    const cut = driver.transaction({ for: 'write' }, async (sql) => {
      const [row] = await sql.query('SELECT pg_backend_pid() AS pid');
      await other.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await sql.query('SELECT pg_sleep(10)');
    });
    await expect(cut).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await driver.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says unavailable where nobody listens', async () => {
    const driver = open({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
    await expect(driver.query('SELECT 1')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'ECONNREFUSED',
    });
  });
});

describe('two processes', () => {
  it('exclude each other by a lock, and the dead one lets go', async () => {
    const first = open();
    const second = open();
    const held = first.withLock('leader', async (sql) => {
      expect(await second.withLock('leader', async () => 'both')).toBeUndefined();
      const [row] = await sql.query('SELECT pg_backend_pid() AS pid');
      await second.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await sql.query('SELECT 1');
    });
    await expect(held).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await second.withLock('leader', async () => 'successor')).toBe('successor');
  });
});

it('appends while every read connection is busy', async () => {
  const driver = open({ readConnections: 1 });
  const order: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const read = driver.transaction({ for: 'read', readOnly: true }, () => held).then(() => order.push('read'));
  const waiting = driver.transaction({ for: 'read' }, async () => order.push('next read'));
  await driver.transaction({ for: 'write' }, (sql) => sql.query('SELECT 1'));
  order.push('write');
  release();
  await Promise.all([read, waiting]);
  expect(order).toEqual(['write', 'read', 'next read']);
});

it('cancels a statement past its time, and the connection goes on', async () => {
  const driver = open({ writeConnections: 1 });
  const before = await backend(driver);
  const slow = driver.transaction({ for: 'write', timeoutMs: 20 }, (sql) => sql.query('SELECT pg_sleep(60)'));
  await expect(slow).rejects.toMatchObject({ kind: 'cancelled', code: '57014' });
  expect(await backend(driver)).toBe(before);
});

it('goes on after a table changed under a prepared statement', async () => {
  const driver = open({ writeConnections: 1 });
  await driver.script('CREATE TABLE changing (a int)');
  const select = () =>
    driver.transaction({ for: 'write' }, (sql) => sql.query('SELECT * FROM changing', [], 'select_changing'));
  await select();
  await driver.script('ALTER TABLE changing ADD COLUMN b int');
  await expect(select()).rejects.toMatchObject({ code: '0A000' });
  expect(await select()).toEqual([]);
});

it('reports why a transaction could not begin, not what followed from it', async () => {
  const driver = open();
  await driver.script('CREATE TABLE untouched (id int)');
  const begun = driver.transaction({ role: 'evident_staff' }, (sql) =>
    sql.query('INSERT INTO untouched VALUES (1)'),
  );
  await expect(begun).rejects.toMatchObject({ code: '22023', message: expect.stringContaining('role') });
  expect(await driver.query('SELECT * FROM untouched')).toEqual([]);
});
