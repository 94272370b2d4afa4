import {
  anEnvelope,
  describeEachEngine,
  type ExplainedStatement,
  explainingDriver,
  type PlanNode,
  planNodes,
} from '@evident/testing';
import { beforeAll, expect, it } from 'vitest';
import { createEventAppender } from '../append/event-appender.ts';
import type { RecordDriver } from '../driver/driver.ts';
import { migrate } from '../migrate/migrate.ts';
import type { EventFilter, EventReader, ReadScope } from '../record-store.ts';
import { createEventReader } from './event-reader.ts';

const hourMs = 3_600_000;
const at = (hoursAgo: number) => new Date(Date.now() - hoursAgo * hourMs).toISOString();
const types = ['auth.login_failed', 'project.updated', 'billing.paid', 'billing.refunded', 'frontend_click'];

/** The scans of a plan that were really begun, and the partitions that it leaves out. */
function scansOf(plan: PlanNode): readonly PlanNode[] {
  return planNodes(plan).filter(
    (node) =>
      node['Actual Loops'] > 0 && (node['Relation Name'] !== undefined || node['Index Name'] !== undefined),
  );
}

describeEachEngine(
  'the plan of a read',
  (engine) => {
    let driver: RecordDriver;
    let reader: EventReader;
    let explained: ExplainedStatement[] = [];
    /** Which index of `activity_events` an index of a partition belongs to. */
    let rootOf: ReadonlyMap<string, string>;

    beforeAll(async () => {
      driver = await engine.driver();
      const events = Array.from({ length: 6_000 }, (_, index) => {
        const tenant = index % 10 === 0 ? `t${index % 7}` : 'big';
        const type = types[index % types.length] as string;
        return anEnvelope({
          type,
          tenantId: tenant,
          userId: `u${index % 97}`,
          sessionId: `s${index % 501}`,
          projectId: `p${index % 11}`,
          object: { type: 'file', id: `f${index % 301}` },
          outcome: type === 'auth.login_failed' ? 'failure' : index % 500 === 1 ? 'denied' : 'success',
          request: { requestId: `r${index >> 1}`, ipAddress: `10.0.${index % 40}.${index % 200}` },
          lane: type.startsWith('frontend_') ? 'product' : 'record',
          occurredAt: at((index * 28 * 24) / 6_000),
        });
      });
      const appender = createEventAppender({ driver });
      for (let first = 0; first < events.length; first += 200)
        await appender.append(events.slice(first, first + 200));
      await driver.script('ANALYZE evident.activity_events');
      const indexes = await driver.query<{ leaf: string; root: string }>(`
        SELECT c.relname AS leaf, pg_partition_root(c.oid)::regclass::text AS root FROM pg_class c
        WHERE c.relkind = 'i' AND c.relispartition AND c.relnamespace = 'evident'::regnamespace`);
      rootOf = new Map(indexes.map(({ leaf, root }) => [leaf, root.replace('evident.activity_events_', '')]));
      reader = createEventReader(
        explainingDriver(driver, (statement) => explained.push(statement)),
        {
          namesOf: (type) => (type === 'auth.login_failed' ? [type, 'LOGIN_FAILED'] : [type]),
        },
      );
    });

    const planOf = async (read: () => Promise<unknown>): Promise<ExplainedStatement> => {
      explained = [];
      await read();
      expect(explained).toHaveLength(1);
      return explained[0] as ExplainedStatement;
    };
    const indexesOf = (plan: PlanNode) => [
      ...new Set(
        scansOf(plan).flatMap((node) => (node['Index Name'] ? (rootOf.get(node['Index Name']) ?? '?') : [])),
      ),
    ];

    const rowsTouched = (plan: PlanNode) =>
      scansOf(plan).reduce(
        (sum, node) =>
          sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      );
    const big: ReadScope = { tenantId: 'big' };
    const reads: readonly (readonly [name: string, index: RegExp, scope: ReadScope, filter: EventFilter])[] =
      [
        ['recent events of a user', /^user_time$/, 'all', { userId: 'u5' }],
        ['recent events of a user in a tenant', /^user_time$/, big, { userId: 'u5' }],
        ['recent events of a tenant', /^tenant_time$/, big, {}],
        ['recent events of a tenant, asked for by staff', /^tenant_time$/, 'all', { tenantId: 'big' }],
        ['recent events of an object', /^object_time$/, big, { objectType: 'file', objectId: 'f7' }],
        ['recent events of a request', /^request$/, big, { requestId: 'r77' }],
        ['recent events of a session', /^session_time$/, big, { sessionId: 's77' }],
        ['a type in a tenant', /^type_tenant_time$/, big, { type: 'project.updated' }],
        ['a type by all its names in a tenant', /^type_tenant_time$/, big, { type: 'auth.login_failed' }],
        ['a type prefix in a tenant', /^type_tenant_time$/, big, { type: 'billing.*' }],
        ['an address', /^ip_time$/, 'all', { ip: '10.0.3.3' }],
        ['an address in a tenant', /^ip_time$/, big, { ip: '10.0.3.3' }],
        // Either holds few rows; with little data they cost the same.
        ['denied in a tenant', /^unsuccessful(?:_tenant)?$/, big, { outcome: 'denied' }],
        ['denied anywhere', /^unsuccessful$/, 'all', { outcome: 'denied' }],
        ['the last events', /^time$/, 'all', {}],
      ];

    it.each(reads)(
      'of %s goes by its index, in order, and reads little more than the page',
      async (_, index, scope, filter) => {
        for (const order of ['asc', 'desc'] as const) {
          const { plan, named, text } = await planOf(() => reader.page(scope, { ...filter, order }));
          expect(indexesOf(plan)).toEqual([expect.stringMatching(index)]);
          expect(named).toBe(true);
          const nodes = planNodes(plan);
          expect(nodes.filter((node) => /Seq Scan|Bitmap/.test(node['Node Type']))).toEqual([]);
          // Several names are merged by sorting a page of each.
          if (!/LATERAL/.test(text))
            expect(nodes.filter((node) => /Sort$/.test(node['Node Type']))).toEqual([]);
          expect(rowsTouched(plan)).toBeLessThan(700);
        }
      },
    );

    it.each(reads)('of %s leaves out the partitions outside its time', async (_, __, scope, filter) => {
      const { plan } = await planOf(() => reader.page(scope, { ...filter, after: at(30), before: at(6) }));
      const nodes = planNodes(plan);
      // Two or three days, a month or two.
      expect(nodes.filter((node) => node['Relation Name'] !== undefined).length).toBeLessThanOrEqual(5);
      expect(nodes.reduce((sum, node) => sum + (node['Subplans Removed'] ?? 0), 0)).toBeGreaterThan(20);
    });

    it('of what is new goes by the order of transactions', async () => {
      const start = Buffer.from('1 0 ffffffff-ffff-ffff-ffff-ffffffffffff').toString('base64url');
      for (const scope of ['all', big] as const) {
        const { plan } = await planOf(() => reader.tail(scope, { userId: 'u5' }, start, 20));
        expect(indexesOf(plan)).toEqual(['tx']);
        expect(planNodes(plan).filter((node) => /^Sort$|Seq Scan|Bitmap/.test(node['Node Type']))).toEqual(
          [],
        );
      }
      const { plan } = await planOf(() => reader.tail('all', {}, start, 20));
      expect(rowsTouched(plan)).toBeLessThan(1_500);
    });

    it('of failed sign-ins goes by the index of unsuccessful events, and leaves out other times', async () => {
      for (const scope of ['all', big] as const) {
        const { plan } = await planOf(() => reader.failedSignIns(scope, { after: at(24) }));
        const relations = planNodes(plan).filter((node) => node['Relation Name'] !== undefined);
        expect(relations.length).toBeLessThanOrEqual(6);
        const record = planNodes(plan).filter((node) => /_record_/.test(node['Index Name'] ?? ''));
        expect(record.length).toBeGreaterThan(0);
        for (const node of record)
          expect(rootOf.get(node['Index Name'] ?? '')).toMatch(/^(?:unsuccessful_|type_tenant)/);
      }
    });

    it('opens older partitions only when the newer ones do not fill the page', async () => {
      const { plan } = await planOf(() => reader.page(big, { limit: 20, lane: 'product' }));
      const leaves = planNodes(plan).filter((node) => node['Index Name'] !== undefined);
      const begun = leaves.filter((node) => node['Actual Loops'] > 0);
      expect(leaves.length).toBeGreaterThan(30);
      expect(begun.length).toBeLessThan(15);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
