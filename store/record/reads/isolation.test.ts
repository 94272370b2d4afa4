import type { EventEnvelope } from '@evident/contract/event';
import { anEnvelope, describeEachEngine } from '@evident/testing';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { createEventAppender } from '../append/event-appender.ts';
import type { RecordDriver, Row } from '../driver/driver.ts';
import { migrate } from '../migrate/migrate.ts';
import type { EventFilter, EventReader, ReadScope } from '../record-store.ts';
import { createEventReader } from './event-reader.ts';

const tenants = ['acme', 'globex', 'acm', 'ACME', "a'; --", '', '%'] as const;
const filters: readonly EventFilter[] = [
  {},
  { type: 'auth.*' },
  { type: 'auth.login_failed' },
  { ip: '10.0.0.0/8' },
  { ip: '10.0.0.1' },
  { userId: 'ada' },
  { outcome: 'failure' },
  { lane: 'product' },
  { sessionId: 's', projectId: 'p' },
  { objectType: 'file', objectId: 'f' },
  ...tenants.map((tenantId) => ({ tenantId })),
];

describeEachEngine(
  'isolation of tenants',
  (engine) => {
    let driver: RecordDriver;
    let reader: EventReader;
    let events: readonly EventEnvelope[];

    beforeAll(async () => {
      driver = await engine.driver();
      reader = createEventReader(driver);
      events = [...tenants.slice(0, 5), '%', undefined]
        .flatMap((tenantId) =>
          Array.from({ length: 8 }, (_, index) =>
            anEnvelope({
              ...(tenantId === undefined ? {} : { tenantId }),
              lane: index % 2 ? 'product' : 'record',
              type: index % 3 ? 'auth.login_failed' : 'project.created',
              outcome: index % 3 ? 'failure' : 'success',
              sessionId: 's',
              projectId: 'p',
              object: { type: 'file', id: 'f' },
              request: { ipAddress: '10.0.0.1', requestId: 'r' },
              occurredAt: new Date(Date.now() - index * 20 * 86_400_000).toISOString(),
            }),
          ),
        )
        .map((event) => {
          const { tenantId, ...rest } = event;
          return tenantId === undefined ? rest : event;
        });
      const nobodys = events.slice(-8).map(({ tenantId: _, ...event }) => event);
      events = [...events.slice(0, -8), ...nobodys];
      await createEventAppender({ driver }).append(events);
    });

    it('holds for every sequence of calls, also with cursors, positions and ids of another tenant', async () => {
      const aCall = fc.record({
        tenant: fc.constantFrom(...tenants),
        filter: fc.constantFrom(...filters),
        call: fc.constantFrom('page', 'byId', 'count', 'histogram', 'failedSignIns', 'typeCounts', 'tail'),
        order: fc.constantFrom('asc' as const, 'desc' as const),
        limit: fc.integer({ min: 1, max: 9 }),
        pick: fc.nat(),
      });
      const cursors = { asc: new Set<string>(), desc: new Set<string>() };
      const positions = new Set<string>();
      const start = Buffer.from('1 0 ffffffff-ffff-ffff-ffff-ffffffffffff').toString('base64url');
      const choose = (from: ReadonlySet<string>, pick: number) => [...from][pick % Math.max(1, from.size)];

      await fc.assert(
        fc.asyncProperty(fc.array(aCall, { minLength: 1, maxLength: 12 }), async (calls) => {
          for (const { tenant, filter, call, order, limit, pick } of calls) {
            const scope: ReadScope = { tenantId: tenant };
            const own = events.filter(({ tenantId }) => tenantId === tenant && tenant !== '');
            const seen: EventEnvelope[] = [];
            if (call === 'page') {
              const cursor = pick % 2 ? choose(cursors[order], pick) : undefined;
              const page = await reader.page(scope, { ...filter, order, limit, cursor });
              if (page.nextCursor) cursors[order].add(page.nextCursor);
              seen.push(...page.events);
            } else if (call === 'tail') {
              const batch = await reader.tail(scope, filter, choose(positions, pick) ?? start, limit);
              positions.add(batch.position);
              seen.push(...batch.events);
            } else if (call === 'byId') {
              seen.push(
                ...[await reader.byId(scope, events[pick % events.length]?.id ?? '')].filter(
                  (event) => event !== undefined,
                ),
              );
            } else if (call === 'count') {
              expect((await reader.count(scope, filter)).count).toBeLessThanOrEqual(own.length);
            } else if (call === 'histogram') {
              const buckets = await reader.histogram(scope, { ...filter, after: '2000-01-01' }, 5);
              expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(own.length);
            } else if (call === 'typeCounts') {
              const counts = await reader.typeCounts(scope, filter);
              expect(counts.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(own.length);
            } else {
              const failed = await reader.failedSignIns(scope, { after: '2000-01-01' });
              expect(failed.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(own.length);
            }
            expect(seen.filter(({ tenantId }) => tenantId !== tenant)).toEqual([]);
          }
        }),
        { numRuns: 40 },
      );
      expect(positions.size + cursors.asc.size + cursors.desc.size).toBeGreaterThan(2);
    });

    /** Every relation of the schema, the leaves of the partition trees among them. */
    const relations = () =>
      driver.query<{ name: string }>(`
        SELECT format('evident.%I', relname) AS name FROM pg_class
        WHERE relnamespace = 'evident'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname`);
    const under = (tenantId: string | undefined, text: string): Promise<Row[] | 'denied'> =>
      driver
        .transaction(
          {
            for: 'read',
            role: 'evident_reader',
            readOnly: true,
            ...(tenantId === undefined ? {} : { tenantId }),
          },
          (sql) => sql.query(text),
        )
        .catch((error: { code?: string }) => {
          if (error.code !== '42501') throw error;
          return 'denied';
        });

    it('holds for SQL of any kind on every table, view and partition', async () => {
      const names = (await relations()).map(({ name }) => name);
      expect(names).toContain('evident.activity_events_record_past');
      const readable: string[] = [];
      for (const name of names) {
        for (const tenantId of [undefined, '', 'nobody', 'acme']) {
          const rows = await under(tenantId, `SELECT to_jsonb(t) AS row FROM ${name} t`);
          if (rows === 'denied') continue;
          readable.push(name);
          for (const { row } of rows) {
            const { tenant_id, team_id } = row as { tenant_id?: string; team_id?: string };
            expect(tenant_id ?? team_id).toBe(tenantId);
          }
          expect(rows).toHaveLength(tenantId !== 'acme' ? 0 : /_(?:record|product)$/.test(name) ? 4 : 8);
        }
      }
      expect([...new Set(readable)].sort()).toEqual([
        'evident.activity_events',
        'evident.activity_events_product',
        'evident.activity_events_record',
        'evident.activity_logs',
        'evident.user_activity_events',
      ]);
    });

    it('holds for the functions, and nothing can be written', async () => {
      const functions = [
        `evident.recent_user_activity('ada')`,
        `evident.tenant_billing_events('globex')`,
        'evident.recent_events()',
      ];
      for (const call of functions) {
        const rows = await under('acme', `SELECT to_jsonb(t) AS row FROM ${call} t`);
        expect(
          rows === 'denied' ? [] : rows.map(({ row }) => (row as { tenant_id?: string }).tenant_id),
        ).toEqual(call.includes('billing') ? [] : Array.from({ length: 8 }, () => 'acme'));
        expect(await under(undefined, `SELECT * FROM ${call}`)).toEqual([]);
      }
      for (const text of [
        'DELETE FROM evident.activity_events',
        `SELECT evident.append('{"type":"a.b"}')`,
        `SELECT evident.drop_partition('activity_events_record_past')`,
        'SET ROLE evident_writer',
      ]) {
        const asReader = driver.transaction(
          { for: 'read', role: 'evident_reader', tenantId: 'acme' },
          (sql) => sql.query(text),
        );
        if (text.startsWith('SET ROLE')) await asReader;
        else await expect(asReader).rejects.toMatchObject({ code: '42501' });
      }
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
