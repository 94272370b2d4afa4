import { type EventEnvelope, eventColumns, outcomeOf } from '@evident/contract/event';
import { anEnvelope, describeEachEngine } from '@evident/testing';
import { expect, it } from 'vitest';
import { createEventAppender, migrate } from '../index.ts';

describeEachEngine(
  'evident.append()',
  (engine) => {
    it('commits with the business change or not at all, savepoints included', async () => {
      const driver = await engine.driver();
      await driver.script('CREATE TABLE invoices (id int)');
      const append = 'SELECT evident.append($1) AS id';
      await driver.transaction({ for: 'write' }, async (sql) => {
        await sql.query('INSERT INTO invoices VALUES (1)');
        await sql.query(append, [{ type: 'billing.kept', tenantId: 'acme' }]);
        await sql.script('SAVEPOINT s');
        await sql.query(append, [{ type: 'billing.dropped', tenantId: 'acme' }]);
        await sql.script('ROLLBACK TO SAVEPOINT s');
      });
      await expect(
        driver.transaction({ for: 'write' }, async (sql) => {
          await sql.query(append, [{ type: 'billing.rolled_back' }]);
          throw new Error('the app failed');
        }),
      ).rejects.toThrow('the app failed');
      const rows = await driver.query('SELECT event_type FROM evident.activity_events');
      expect(rows).toEqual([{ event_type: 'billing.kept' }]);
    });

    it('stores what the batch appender stores, column by column', async () => {
      const driver = await engine.driver();
      const event = anEnvelope({
        type: 'role.changed',
        projectId: 'p1',
        sessionId: 's1',
        anonymousId: 'a1',
        actor: { type: 'admin', id: 'root' },
        object: { type: 'role', id: 'x' },
        outcome: 'failure',
        source: 'admin',
        request: {
          requestId: 'r',
          traceId: 't',
          method: 'GET',
          path: '/a',
          statusCode: 403,
          durationMs: 1.5,
          ipAddress: '10.0.0.1',
          userAgent: 'ua',
        },
        changes: [{ field: 'plan', before: 'free', after: null }],
        metadata: { a: 1 },
        dedupeKey: 'k1',
        catalogueVersion: 2,
      });
      const twin: EventEnvelope = { ...event, id: '018f0000-0000-7000-8000-000000000001', dedupeKey: 'k2' };
      await createEventAppender({ driver }).append([event]);
      await driver.query('SELECT evident.append($1)', [twin]);
      const columns = eventColumns
        .map((column) => column.column)
        .filter((c) => !['id', 'dedupe_key', 'received_at'].includes(c));
      const rows = await driver.query(
        `SELECT ${columns.join(', ')} FROM evident.activity_events ORDER BY dedupe_key`,
      );
      expect(rows).toHaveLength(2);
      expect(rows[1]).toEqual(rows[0]);
      // Every column took part: none of them is empty.
      expect(Object.values(rows[0] ?? {})).not.toContain(null);
    });

    it('answers the first event for a duplicate, across both ways in', async () => {
      const driver = await engine.driver();
      const first = anEnvelope({ dedupeKey: 'evt_1' });
      await createEventAppender({ driver }).append([first]);
      const [row] = await driver.query('SELECT evident.append($1)::text AS id', [
        { type: 'a.b', tenantId: 'acme', dedupeKey: 'evt_1' },
      ]);
      expect(row?.id).toBe(first.id);
    });

    it('refuses a bad event with a sentence, and keeps a clock that is ahead at now', async () => {
      const driver = await engine.driver();
      const append = (event: unknown) => driver.query('SELECT evident.append($1)', [event]);
      await expect(append({ type: 'a.b', tennantId: 'x' })).rejects.toThrow(/unknown fields: tennantId/);
      await expect(append({ tenantId: 'x' })).rejects.toThrow(/event.type/);
      await expect(append({ type: 'a.b', metadata: [] })).rejects.toThrow(/metadata_is_object/);
      await append({
        type: 'a.b',
        occurredAt: '2999-01-01T00:00:00Z',
        request: { ipAddress: '::ffff:192.0.2.1' },
      });
      const [row] = await driver.query(
        'SELECT created_at <= clock_timestamp() AS sane, ip_address, lane FROM evident.activity_events',
      );
      expect(row).toEqual({ sane: true, ip_address: '192.0.2.1', lane: 'record' });
    });

    it('takes the outcome from the name where nobody said, as the contract does', async () => {
      const driver = await engine.driver();
      for (const type of [
        'auth.login_failed',
        'LOGIN_FAILED',
        'access.denied',
        'unfailed',
        'project.created',
      ]) {
        await driver.query('SELECT evident.append($1)', [{ type }]);
        const [row] = await driver.query(
          'SELECT outcome FROM evident.activity_events WHERE event_type = $1',
          [type],
        );
        expect(row?.outcome).toBe(outcomeOf(type));
      }
    });

    it('refuses a time that is none', async () => {
      const driver = await engine.driver();
      await expect(
        driver.query('SELECT evident.append($1)', [{ type: 'a.b', occurredAt: '-infinity' }]),
      ).rejects.toThrow(/time_is_finite/);
    });

    if (engine.name === 'postgres') {
      it('lets nobody wait for an open transaction that brought a new type', async () => {
        const driver = await engine.driver();
        await driver.transaction({ for: 'maintenance' }, async (sql) => {
          await sql.query('SELECT evident.append($1)', [{ type: 'brand.new' }]);
          // Would hang here until the transaction ends, if the type's row were waited for.
          expect(
            await createEventAppender({ driver }).append([anEnvelope({ type: 'brand.new' })]),
          ).toHaveLength(1);
          await driver.query('SELECT evident.append($1)', [{ type: 'brand.new' }]);
        });
        const [row] = await driver.query(
          `SELECT first_seen_at FROM evident.event_types WHERE event_type = 'brand.new'`,
        );
        expect(row?.first_seen_at).toBeTruthy();
      });
    }

    it('needs nothing but EXECUTE: the writer role appends and reads nothing', async () => {
      const driver = await engine.driver();
      await driver.transaction({ for: 'write' }, async (sql) => {
        await sql.script('SET LOCAL ROLE evident_writer');
        await sql.query('SELECT evident.append($1)', [{ type: 'a.b' }]);
      });
      await expect(
        driver.transaction({ for: 'write' }, async (sql) => {
          await sql.script('SET LOCAL ROLE evident_writer');
          await sql.query('SELECT id FROM evident.activity_events');
        }),
      ).rejects.toThrow(/permission denied/);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
