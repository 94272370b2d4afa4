import {
  type EventEnvelope,
  type Lane,
  lanes,
  type Outcome,
  outcomes,
  type Source,
  sources,
} from '@evident/contract/event';
import { describeEachEngine } from '@evident/testing';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { beforeAll, expect, it } from 'vitest';
import { createEventAppender } from '../append/event-appender.ts';
import type { RecordDriver } from '../driver/driver.ts';
import { migrate } from '../migrate/migrate.ts';
import type { EventFilter, EventReader, ReadScope } from '../record-store.ts';
import { createEventReader } from './event-reader.ts';

const aliases = ['auth.login_failed', 'LOGIN_FAILED'];
const namesOf = (type: string) => (aliases.includes(type) ? aliases : [type]);

const tenants = ['acme', 'globex', 'ac'];
const types = [
  ...aliases,
  'billing.paid',
  'billing.refunded',
  'billingX',
  'frontend_click',
  'project.created',
];
const addresses = ['10.0.0.1', '10.0.0.255', '10.0.1.0', '192.0.2.7', '2001:db8::1', '2001:db8:1::ffff'];
const networks = [
  '10.0.0.0/24',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '2001:db8::/47',
  '192.0.2.7/32',
  '10.0.0.1',
  '2001:DB8:0::1',
  '::ffff:10.0.0.1',
];
/** Around now, in months that have partitions and in those that have none; some share a microsecond. */
const times = [0, 0.001, 1, 40, 200].flatMap((days) => {
  const millis = new Date(Date.now() - days * 86_400_000).toISOString();
  return [millis, `${millis.slice(0, -1)}001Z`, `${millis.slice(0, -1)}999Z`];
});

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });
const anEvent = fc
  .record({
    id: fc.uuid(),
    type: fc.constantFrom(...types),
    tenantId: maybe(tenants),
    userId: maybe(['u1', 'u2']),
    sessionId: maybe(['s1', 's2']),
    anonymousId: maybe(['a1']),
    projectId: maybe(['p1', 'p2']),
    object: maybe([{ type: 'file' }, { type: 'file', id: 'o1' }, { type: 'page', id: 'o1' }]),
    outcome: fc.constantFrom<Outcome>(...outcomes),
    source: fc.constantFrom<Source>(...sources),
    request: maybe(
      addresses.flatMap((ipAddress) => [
        { ipAddress },
        { ipAddress, requestId: 'r1', statusCode: 403, durationMs: 1.5 },
      ]),
    ),
    actor: maybe([{ type: 'admin' as const, onBehalfOf: [{ type: 'user' as const, id: 'u1' }] }]),
    metadata: maybe([{ deep: { list: [1, 'é', null] } }]),
    occurredAt: fc.constantFrom(...times),
    lane: fc.constantFrom<Lane>(...lanes),
  })
  .map((event) => {
    const given = Object.entries({ ...event, receivedAt: times[0] }).filter(
      ([, value]) => value !== undefined,
    );
    return { metadata: {}, ...Object.fromEntries(given) } as unknown as EventEnvelope;
  });

const aFilter: fc.Arbitrary<EventFilter> = fc.record(
  {
    tenantId: fc.constantFrom(...tenants),
    userId: fc.constantFrom('u1', 'u2', 'nobody'),
    sessionId: fc.constantFrom('s1', 's2'),
    anonymousId: fc.constantFrom('a1'),
    requestId: fc.constantFrom('r1'),
    projectId: fc.constantFrom('p1', 'p2'),
    objectType: fc.constantFrom('file', 'page'),
    objectId: fc.constantFrom('o1'),
    type: fc.constantFrom(...types, 'billing.*', 'billing*', 'f*', '*', 'none.*', 'none'),
    ip: fc.constantFrom(...networks),
    outcome: fc.constantFrom(...outcomes),
    source: fc.constantFrom(...sources),
    lane: fc.constantFrom(...lanes),
    after: fc.constantFrom(...times),
    before: fc.constantFrom(...times),
  },
  { requiredKeys: [] },
);
const aScope: fc.Arbitrary<ReadScope> = fc.oneof(
  fc.constant<ReadScope>('all'),
  fc.constantFrom(...tenants).map((tenantId) => ({ tenantId })),
);

/** The same question asked of an array. */
function matches(event: EventEnvelope, scope: ReadScope, filter: EventFilter): boolean {
  const { request, object } = event;
  const checks: readonly (readonly [wanted: unknown, actual: unknown])[] = [
    [scope === 'all' ? undefined : scope.tenantId, event.tenantId],
    [filter.tenantId, event.tenantId],
    [filter.userId, event.userId],
    [filter.sessionId, event.sessionId],
    [filter.anonymousId, event.anonymousId],
    [filter.requestId, request?.requestId],
    [filter.projectId, event.projectId],
    [filter.objectType, object?.type],
    [filter.objectId, object?.id],
    [filter.outcome, event.outcome],
    [filter.source, event.source],
    [filter.lane, event.lane],
  ];
  return (
    checks.every(([wanted, actual]) => wanted === undefined || wanted === actual) &&
    (filter.type === undefined ||
      (filter.type.endsWith('*')
        ? event.type.startsWith(filter.type.slice(0, -1))
        : namesOf(filter.type).includes(event.type))) &&
    (filter.ip === undefined || isIn(request?.ipAddress, filter.ip)) &&
    (filter.after === undefined || micros(event.occurredAt) >= micros(filter.after)) &&
    (filter.before === undefined || micros(event.occurredAt) < micros(filter.before))
  );
}

function isIn(address: string | undefined, network: string): boolean {
  if (address === undefined) return false;
  const ip = ipaddr.process(address);
  if (!network.includes('/')) return ipaddr.process(network).toString() === ip.toString();
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === ip.kind() && ip.match(base, bits);
}

/** Fixed width, so that comparing the text compares the time. */
function micros(time: string): string {
  return time.replace('Z', '').padEnd(26, '0');
}

const byTime = (a: EventEnvelope, b: EventEnvelope): number => {
  const [left, right] = [micros(a.occurredAt) + a.id, micros(b.occurredAt) + b.id];
  return left < right ? -1 : left > right ? 1 : 0;
};

describeEachEngine(
  'the event reader',
  (engine) => {
    let driver: RecordDriver;
    let reader: EventReader;
    let events: readonly EventEnvelope[];

    beforeAll(async () => {
      driver = await engine.driver();
      reader = createEventReader(driver, { namesOf });
      events = fc.sample(anEvent, { numRuns: 400, seed: 7 });
      await createEventAppender({ driver }).append(events);
    });

    const expected = (scope: ReadScope, filter: EventFilter) =>
      events.filter((event) => matches(event, scope, filter)).sort(byTime);

    it('answers what filtering an array answers, and its pages joined are the whole', async () => {
      await fc.assert(
        fc.asyncProperty(
          aScope,
          aFilter,
          fc.constantFrom('asc', 'desc'),
          fc.integer({ min: 1, max: 60 }),
          async (scope, filter, order, limit) => {
            const found: EventEnvelope[] = [];
            let cursor: string | undefined;
            do {
              const page = await reader.page(scope, { ...filter, order, limit, cursor });
              expect(page.events.length).toBeLessThanOrEqual(limit);
              if (page.nextCursor !== null) expect(page.events).toHaveLength(limit);
              found.push(...page.events);
              cursor = page.nextCursor ?? undefined;
            } while (cursor !== undefined);
            const all = expected(scope, filter);
            expect(found).toEqual(order === 'asc' ? all : all.reverse());
          },
        ),
        { numRuns: 150 },
      );
    });

    it('counts up to a cap, by bucket and by type what filtering an array counts', async () => {
      await fc.assert(
        fc.asyncProperty(aScope, aFilter, fc.integer({ min: 1, max: 500 }), async (scope, filter, cap) => {
          const all = expected(scope, filter);
          expect(await reader.count(scope, filter, cap)).toEqual({
            count: Math.min(all.length, cap),
            capped: all.length > cap,
          });
          const before = filter.before ?? '2030-01-01T00:00:00Z';
          const range = { after: '2025-01-01T00:00:00Z', ...filter, before };
          const buckets = await reader.histogram(scope, range, 30);
          const inRange = expected(scope, range);
          expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(inRange.length);
          for (const { start, count } of buckets.filter((bucket) => bucket.count > 0)) {
            const end = buckets[buckets.findIndex((bucket) => bucket.start === start) + 1]?.start ?? before;
            expect(
              expected(scope, range).filter(
                ({ occurredAt }) => micros(occurredAt) >= micros(start) && micros(occurredAt) < micros(end),
              ),
            ).toHaveLength(count);
          }
          const counts = await reader.typeCounts(scope, filter);
          const counted = new Map<string, number>();
          for (const { type } of all) counted.set(type, (counted.get(type) ?? 0) + 1);
          expect(new Map(counts.map(({ type, count }) => [type, count]))).toEqual(counted);
        }),
        { numRuns: 60 },
      );
    });

    it('finds an event by its id in its own scope, whole and with its microseconds', async () => {
      for (const event of events.slice(0, 40)) {
        expect(await reader.byId('all', event.id)).toEqual(event);
        const other = event.tenantId === 'acme' ? 'globex' : 'acme';
        expect(await reader.byId({ tenantId: other }, event.id)).toBeUndefined();
      }
      expect(await reader.byId('all', '00000000-0000-7000-8000-000000000000')).toBeUndefined();
      expect(await reader.byId('all', "' or true --")).toBeUndefined();
    });

    it('lists the addresses of failed sign-ins under every name of the type', async () => {
      for (const scope of ['all', { tenantId: 'acme' }] as const) {
        const after = times[3] as string;
        const failed = expected(scope, { type: 'auth.login_failed', after }).filter(
          ({ outcome, request }) => outcome !== 'success' && request?.ipAddress,
        );
        const found = await reader.failedSignIns(scope, { after });
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(failed.length);
        for (const { ipAddress, count, users, firstAt, lastAt } of found) {
          const same = failed.filter(({ request }) => request?.ipAddress === ipAddress);
          expect(same).toHaveLength(count);
          expect(new Set(same.flatMap(({ userId }) => userId ?? [])).size).toBe(users);
          expect([firstAt, lastAt]).toEqual([same[0]?.occurredAt, same.at(-1)?.occurredAt]);
        }
        expect(failed.length).toBeGreaterThan(0);
      }
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
