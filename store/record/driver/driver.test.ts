import { describeEachEngine } from '@evident/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordDriver } from './driver.ts';
import { DriverError } from './driver-error.ts';

const prepare = async (driver: RecordDriver): Promise<void> => {
  await driver.script(`
    CREATE TABLE events (id int PRIMARY KEY, tenant_id text, body jsonb);
    ALTER TABLE events ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON events USING (tenant_id = current_setting('evident.tenant_id', true));
    DO $$ BEGIN CREATE ROLE evident_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    GRANT SELECT ON events TO evident_reader;
  `);
};

const failure = async (work: Promise<unknown>): Promise<DriverError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DriverError);
  return error as DriverError;
};

describeEachEngine(
  'a record driver',
  (engine) => {
    let driver: RecordDriver;
    beforeEach(async () => {
      driver = await engine.driver();
    });
    const count = async () =>
      (await driver.query<{ n: number }>('SELECT count(*)::int AS n FROM events'))[0]?.n;

    describe('rows', () => {
      it('read the same from either engine', async () => {
        const [row] = await driver.query(`SELECT
          timestamptz '2026-11-20 10:00:00.123456+00' AS micro, timestamptz '2026-11-20 10:00:00.12+00' AS milli,
          timestamptz '2026-11-20 12:00:00+02' AS whole, timestamptz 'infinity' AS never,
          date '2026-11-20' AS day, 9007199254740993::int8 AS big, '42'::xid8 AS xid, 1.10::numeric AS exact,
          inet '10.0.0.1' AS host, inet '::ffff:10.0.0.1' AS mapped, cidr '10.0.0.0/8' AS net,
          '{"a":[1,null,"\u00e9"]}'::jsonb AS body, true AS yes, 7::int2 AS small, 1.5::float8 AS real,
          ARRAY['a,"b',NULL] AS texts, ARRAY[9007199254740993] AS bigs, ARRAY[timestamptz '2026-11-20 10:00:00+00'] AS times,
          ARRAY[[1,2],[3,4]] AS grid, '\\x00ff'::bytea AS bytes, NULL AS nothing,
          '0198a000-0000-7000-8000-000000000001'::uuid AS id, '{}'::text[] AS empty`);
        expect(row).toEqual({
          micro: '2026-11-20T10:00:00.123456Z',
          milli: '2026-11-20T10:00:00.120Z',
          whole: '2026-11-20T10:00:00.000Z',
          never: 'infinity',
          day: '2026-11-20',
          big: '9007199254740993',
          xid: '42',
          exact: '1.10',
          host: '10.0.0.1',
          mapped: '::ffff:10.0.0.1',
          net: '10.0.0.0/8',
          body: { a: [1, null, 'é'] },
          yes: true,
          small: 7,
          real: 1.5,
          texts: ['a,"b', null],
          bigs: ['9007199254740993'],
          times: ['2026-11-20T10:00:00.000Z'],
          grid: [
            [1, 2],
            [3, 4],
          ],
          bytes: Buffer.from([0, 255]),
          nothing: null,
          id: '0198a000-0000-7000-8000-000000000001',
          empty: [],
        });
      });

      it('take parameters of every shape', async () => {
        const [row] = await driver.query(
          'SELECT $1::text AS text, $2::int AS number, $3::boolean AS yes, $4::jsonb AS body, $5::text[] AS list, $6::text AS nothing, $7::timestamptz AS at',
          ['O\'Neil "\\', 3, false, { a: 1 }, ['x', null, '{"}'], null, '2026-11-20T10:00:00.123456Z'],
        );
        expect(row).toEqual({
          text: 'O\'Neil "\\',
          number: 3,
          yes: false,
          body: { a: 1 },
          list: ['x', null, '{"}'],
          nothing: null,
          at: '2026-11-20T10:00:00.123456Z',
        });
      });

      it('come in large numbers', async () => {
        const rows = await driver.query<{ n: number; text: string }>(
          "SELECT n, repeat('x', 500) AS text FROM generate_series(1, 20000) AS n",
        );
        expect(rows.length).toBe(20_000);
        expect(rows.at(-1)).toEqual({ n: 20_000, text: 'x'.repeat(500) });
      });

      it('come from a prepared statement again and again', async () => {
        await driver.transaction({ for: 'read', readOnly: true }, async (sql) => {
          for (let n = 0; n < 5; n += 1) {
            const rows = await sql.query('SELECT $1::int + 1 AS next', [n], 'next_number');
            expect(rows).toEqual([{ next: n + 1 }]);
          }
        });
      });
    });

    describe('a transaction', () => {
      it('commits what was done in it', async () => {
        const answer = await driver.transaction({ for: 'write' }, async (sql) => {
          await sql.query('INSERT INTO events (id) VALUES ($1)', [1]);
          return 'done';
        });
        expect(answer).toBe('done');
        expect(await count()).toBe(1);
      });

      it('leaves nothing when the work throws', async () => {
        const work = driver.transaction({ for: 'write' }, async (sql) => {
          await sql.query('INSERT INTO events (id) VALUES (1)');
          throw new Error('changed my mind');
        });
        await expect(work).rejects.toThrow('changed my mind');
        expect(await count()).toBe(0);
      });

      it('fails when a statement failed and the work went on regardless', async () => {
        const error = await failure(
          driver.transaction({ for: 'write' }, async (sql) => {
            await sql.query('INSERT INTO events (id) VALUES (1)');
            await sql.query('SELECT 1/0').catch(() => undefined);
          }),
        );
        expect(error.code).toBe('25P02');
        expect(await count()).toBe(0);
      });

      it('cannot be used after it ended', async () => {
        const late = await driver.transaction({}, async (sql) => () => sql.query('SELECT 1'));
        expect((await failure(late())).code).toBe('25P01');
      });

      it('refuses writes when it is read-only', async () => {
        const error = await failure(
          driver.transaction({ readOnly: true }, (sql) => sql.query('INSERT INTO events (id) VALUES (1)')),
        );
        expect(error.code).toBe('25006');
      });

      it('sees one tenant as the reader, and the settings end with it', async () => {
        await driver.script("INSERT INTO events VALUES (1, 'acme'), (2, 'it''s \\ us'), (3, NULL)");
        const ids = (tenantId?: string) =>
          driver.transaction(
            {
              for: 'read',
              readOnly: true,
              role: 'evident_reader',
              ...(tenantId === undefined ? {} : { tenantId }),
            },
            async (sql) => (await sql.query('SELECT id FROM events ORDER BY id')).map((row) => row.id),
          );
        expect(await ids('acme')).toEqual([1]);
        expect(await ids("it's \\ us")).toEqual([2]);
        expect(await ids()).toEqual([]);
        expect(await count()).toBe(3);
        const [after] = await driver.transaction({ for: 'read' }, (sql) =>
          sql.query("SELECT current_user AS who, current_setting('evident.tenant_id', true) AS tenant"),
        );
        expect(after?.who).toBe('postgres');
        expect(after?.tenant ?? '').toBe('');
      });

      it('refuses a tenant that cannot be written down', async () => {
        const error = await failure(driver.transaction({ tenantId: 'a\0b' }, (sql) => sql.query('SELECT 1')));
        expect(error.kind).toBe('data');
      });

      it('runs beside others without mixing with them', async () => {
        await Promise.all(
          Array.from({ length: 20 }, (_, id) =>
            driver.transaction({ for: id % 2 ? 'write' : 'maintenance' }, async (sql) => {
              await sql.query('INSERT INTO events (id) VALUES ($1)', [id], 'insert_event');
              if (id % 5 === 0) throw new Error('no');
            }),
          ).map((work) => work.catch(() => undefined)),
        );
        expect(await count()).toBe(16);
      });
    });

    it('leaves no transaction open after a script that forgot to end one', async () => {
      await driver.script('BEGIN; INSERT INTO events (id) VALUES (1)');
      expect(await count()).toBe(0);
    });

    describe('copyIn', () => {
      it('stores rows of COPY text', async () => {
        const lines = Array.from(
          { length: 5_000 },
          (_, id) => `${id}\tacme\t{"text":"é ${'x'.repeat(300)}"}\n`,
        );
        await driver.transaction({ for: 'write' }, (sql) =>
          sql.copyIn('public.events', ['id', 'tenant_id', 'body'], Buffer.from(lines.join(''))),
        );
        expect(await count()).toBe(5_000);
      });

      it('stores none of them when one is refused, and the connection goes on', async () => {
        const error = await failure(driver.copyIn('events', ['id', 'body'], Buffer.from('1\t{}\n1\t{}\n')));
        expect(error.kind).toBe('data');
        expect(error.constraint).toBe('events_pkey');
        const missing = await failure(driver.copyIn('nowhere', ['id'], Buffer.from('1\n')));
        expect(missing.code).toBe('42P01');
        expect(await count()).toBe(0);
      });

      it('takes no rows at all', async () => {
        await driver.copyIn('events', ['id'], Buffer.alloc(0));
        expect(await count()).toBe(0);
      });
    });

    it('keeps values out of its errors', async () => {
      const secret = ['not', 'for', 'logs'].join('-');
      const errors = await Promise.all([
        failure(driver.query('SELECT $1::uuid', [secret])),
        failure(driver.query('SELECT $1::text::int', [secret])),
        failure(driver.query('SELECT $1::text::jsonb', [`{"a": ${secret}}`])),
        failure(driver.query('SELECT $1::text::timestamptz', [secret])),
        failure(driver.copyIn('events', ['id'], Buffer.from(`${secret}\n`))),
        failure(driver.query('INSERT INTO events (id, tenant_id) VALUES (NULL, $1)', [secret])),
        failure(
          driver.script(`CREATE UNIQUE INDEX ON events (tenant_id);
            INSERT INTO events VALUES (1, '${secret}'), (2, '${secret}')`),
        ),
      ]);
      for (const error of errors) {
        expect(error.kind).toBe('data');
        expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain(
          secret,
        );
        expect(error.cause).toBeUndefined();
      }
    });

    describe('a lock', () => {
      it('is held by one at a time and given back', async () => {
        const seen: unknown[] = [];
        const first = await driver.withLock('migrate', async (sql) => {
          seen.push(await driver.withLock('migrate', async () => 'second'));
          seen.push(await driver.withLock('other', async () => 'other'));
          seen.push(await driver.transaction({}, (inner) => inner.query('SELECT 1 AS one')));
          return sql.query('SELECT 2 AS two');
        });
        expect(first).toEqual([{ two: 2 }]);
        expect(seen).toEqual([undefined, 'other', [{ one: 1 }]]);
        expect(await driver.withLock('migrate', async () => 'again')).toBe('again');
      });

      it('is given back when the work throws', async () => {
        await expect(driver.withLock('migrate', () => Promise.reject(new Error('half-way')))).rejects.toThrow(
          'half-way',
        );
        expect(await driver.withLock('migrate', async () => 'again')).toBe('again');
      });
    });

    it('fails clearly after it was closed', async () => {
      await driver.close();
      expect((await failure(driver.query('SELECT 1'))).kind).toBe('unavailable');
      await driver.close();
    });
  },
  { prepare },
);
