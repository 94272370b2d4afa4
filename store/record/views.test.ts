import { anEnvelope, describeEachEngine } from '@evident/testing';
import { beforeAll, expect, it } from 'vitest';
import { createEventAppender } from './append/event-appender.ts';
import type { RecordDriver } from './driver/driver.ts';
import { migrate } from './migrate/migrate.ts';

describeEachEngine(
  'the ready-made questions',
  (engine) => {
    let driver: RecordDriver;
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    beforeAll(async () => {
      driver = await engine.driver();
      const events = Array.from({ length: 240 }, (_, index) =>
        anEnvelope({
          type: index % 2 ? 'auth.login_failed' : index % 4 ? 'billing.paid' : 'frontend_click',
          outcome: index % 2 ? 'failure' : 'success',
          lane: index % 4 === 0 ? 'product' : 'record',
          userId: `u${index % 3}`,
          request: {
            ipAddress: index % 8 === 1 ? '2001:db8:85a3:8d3:1319:8a2e:370:7348' : '10.0.0.1',
            requestId: `r${index}`,
          },
          occurredAt: hoursAgo(index / 5),
        }),
      );
      const { tenantId: _, ...nobodys } = anEnvelope({ userId: 'loner', occurredAt: hoursAgo(100) });
      await createEventAppender({ driver }).append([...events, nobodys]);
      await driver.script('ANALYZE evident.activity_events');
    });
    const ask = (text: string) => driver.query<Record<string, unknown>>(text);

    it('answer what support asks', async () => {
      const recent = await ask(`SELECT * FROM evident.recent_user_activity('u1')`);
      expect(recent).toHaveLength(50);
      const times = recent.map(({ created_at }) => String(created_at));
      expect(times).toEqual([...times].sort().reverse());
      expect(await ask(`SELECT * FROM evident.recent_user_activity('u1', 7)`)).toHaveLength(7);
      expect(await ask(`SELECT * FROM evident.recent_user_activity('nobody')`)).toEqual([]);

      const billing = await ask(`SELECT * FROM evident.tenant_billing_events('acme')`);
      expect(billing).toHaveLength(60);
      expect(new Set(billing.map(({ event_type }) => event_type))).toEqual(new Set(['billing.paid']));

      const failed = await ask(
        'SELECT host(ip_address) AS ip, failures::integer, users::integer FROM evident.failed_sign_ins()',
      );
      expect(failed).toEqual([
        { ip: '10.0.0.1', failures: 45, users: 3 },
        { ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348', failures: 15, users: 3 },
      ]);
      const counts = await ask(
        `SELECT event_type, events::integer FROM evident.event_type_counts('7 days', 'acme')`,
      );
      expect(counts).toEqual([
        { event_type: 'auth.login_failed', events: 120 },
        { event_type: 'billing.paid', events: 60 },
        { event_type: 'frontend_click', events: 60 },
      ]);
      expect(await ask(`SELECT * FROM evident.event_type_counts('7 days')`)).toHaveLength(4);
      expect(await ask('SELECT * FROM evident.recent_events(10)')).toHaveLength(10);
    });

    it('have the shapes people know', async () => {
      const columnsOf = async (view: string) =>
        (
          await ask(
            `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'evident' AND table_name = '${view}' ORDER BY ordinal_position`,
          )
        ).map(({ name }) => name);
      expect(await columnsOf('activity_logs')).toEqual([
        'id',
        'team_id',
        'user_id',
        'action',
        'timestamp',
        'ip_address',
      ]);
      expect(await columnsOf('user_activity_events')).toEqual([
        ...['id', 'tenant_id', 'user_id', 'event_type', 'object_type', 'object_id'],
        ...['ip_address', 'user_agent', 'request_id', 'metadata', 'created_at'],
      ]);
      const [long] = await ask(
        `SELECT ip_address FROM evident.activity_logs WHERE ip_address LIKE '2001%' LIMIT 1`,
      );
      expect(long).toEqual({ ip_address: '2001:db8:85a3:8d3:1319:8a2e:370:7348' });
      // What belongs to no team is in no team's log.
      expect(await ask(`SELECT id FROM evident.activity_logs WHERE user_id = 'loner'`)).toEqual([]);
      expect(await ask(`SELECT id FROM evident.user_activity_events WHERE user_id = 'loner'`)).toHaveLength(
        1,
      );
    });

    it('go by their indexes', async () => {
      const questions = [
        [`SELECT * FROM evident.recent_user_activity('u1')`, 'user_id_created_at'],
        [
          `SELECT * FROM evident.activity_logs WHERE team_id = 'acme' ORDER BY "timestamp" DESC LIMIT 10`,
          'tenant_id_created_at',
        ],
        [
          `SELECT * FROM evident.user_activity_events WHERE user_id = 'u1' ORDER BY created_at DESC LIMIT 10`,
          'user_id_created_at',
        ],
        ['SELECT * FROM evident.recent_events()', 'created_at_id'],
      ] as const;
      for (const [text, index] of questions) {
        // With so few rows reading them all is as cheap.
        const plan = await driver.transaction({ for: 'read' }, async (sql) => {
          await sql.script(
            'SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off',
          );
          return sql.query<Record<string, unknown>>(`EXPLAIN (FORMAT TEXT, COSTS OFF) ${text}`);
        });
        const lines = plan.map((row) => String(row['QUERY PLAN']));
        expect(lines.filter((line) => line.includes(index)).length).toBeGreaterThan(10);
        expect(lines.filter((line) => /Seq Scan/.test(line))).toEqual([]);
      }
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
