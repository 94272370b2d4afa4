import { eventColumns } from '@evident/contract/event';
import { createDatabase, describeEachEngine, sharedPostgresUrl } from '@evident/testing';
import { describe, expect, it } from 'vitest';
import { createPostgresDriver, migrate, readMigrations } from '../index.ts';

describeEachEngine('migrate', (engine) => {
  it('brings an empty database up to date, and does nothing the second time', async () => {
    const driver = await engine.driver();
    const first = await migrate(driver);
    expect(first.ran.length).toBe(readMigrations().length);
    expect(await migrate(driver)).toEqual({ version: first.version, ran: [] });
  });

  it('holds the table to the columns of the contract, both ways', async () => {
    const driver = await engine.driver();
    await migrate(driver);
    const rows = await driver.query<{ name: string; type: string }>(
      `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = 'evident.activity_events'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'tx_id'`,
    );
    const spelled: Readonly<Record<string, string>> = { 'timestamp with time zone': 'timestamptz' };
    const actual = rows.map(({ name, type }) => [
      name,
      (spelled[type] ?? type).replace('character varying', 'varchar'),
    ]);
    const expected = eventColumns.map(({ column, sqlType }) => [column, sqlType]);
    expect(actual.sort()).toEqual(expected.sort());
  });

  it('leaves the schema as it was when a migration fails', async () => {
    const driver = await engine.driver();
    const good = readMigrations();
    await migrate(driver, good);
    const bad = {
      number: 9999,
      name: 'bad',
      text: 'CREATE TABLE evident.half (a int); SELECT 1/0',
      checksum: 'x',
    };
    await expect(migrate(driver, [...good, bad])).rejects.toThrow(/division by zero/);
    const [row] = await driver.query(`SELECT to_regclass('evident.half') AS half`);
    expect(row?.half).toBeNull();
    expect((await migrate(driver, good)).ran).toEqual([]);
  });

  it('refuses a database that a newer version migrated, and a migration that was edited after it ran', async () => {
    const driver = await engine.driver();
    const all = readMigrations();
    await migrate(driver, all);
    await expect(migrate(driver, all.slice(0, -1))).rejects.toThrow(/does not know/);
    const edited = all.map((migration, index) =>
      index === 0 ? { ...migration, checksum: 'other' } : migration,
    );
    await expect(migrate(driver, edited)).rejects.toThrow(/forward-only/);
  });
});

describe('migrate, by twenty processes at once', () => {
  it('runs every migration exactly once', async () => {
    const database = await createDatabase(await sharedPostgresUrl(), 'template0');
    const drivers = Array.from({ length: 20 }, () =>
      createPostgresDriver({ url: database.url, writeConnections: 1, readConnections: 1 }),
    );
    try {
      const results = await Promise.all(drivers.map((driver) => migrate(driver)));
      expect(results.filter((result) => result.ran.length > 0)).toHaveLength(1);
    } finally {
      await Promise.all(drivers.map((driver) => driver.close()));
      await database.drop();
    }
  });
});
