import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { EventEnvelope, Lane } from '@evident/contract/event';
import {
  createEventAppender,
  createEventReader,
  createPostgresDriver,
  makePartitionsAhead,
  migrate,
  type RecordDriver,
} from '@evident/store/record';
import { anEnvelope, describeEachEngine, sharedPostgresUrl } from '@evident/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyRetention,
  defaultRetention,
  planRetention,
  type RetentionPolicy,
  type RetentionStep,
} from './index.ts';
import { keepClasses } from './keep-classes.ts';

const dayMs = 86_400_000;
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
const anEvent = (lane: Lane, days: number, given: Partial<EventEnvelope> = {}) =>
  anEnvelope({ lane, occurredAt: daysAgo(days), ...given });
const quick = { now, sleep: async () => {} };

async function idsOf(driver: RecordDriver): Promise<ReadonlySet<string>> {
  const rows = await driver.query<{ id: string }>('SELECT id FROM evident.activity_events');
  return new Set(rows.map(({ id }) => id));
}
/** Where the database of a driver on the run's PostgreSQL is. */
async function urlOf(driver: RecordDriver): Promise<string> {
  const [row] = await driver.query<{ name: string }>('SELECT current_database() AS name');
  return Object.assign(new URL(await sharedPostgresUrl()), { pathname: `/${row?.name}` }).href;
}

async function countedIn(driver: RecordDriver, status: string): Promise<number | undefined> {
  const [row] = await driver.query<{ rows: string }>(
    'SELECT rows FROM evident.retention_runs WHERE status = $1',
    [status],
  );
  return row && Number(row.rows);
}

const partitionsOf = async (driver: RecordDriver, lane: Lane) =>
  (
    await driver.query<{ name: string }>(
      'SELECT name FROM evident.event_partitions WHERE lane = $1 ORDER BY starts_at',
      [lane],
    )
  ).map(({ name }) => name);

describe('which rule decides', () => {
  const decide = (policy: RetentionPolicy, lane: Lane, tenantId?: string, typePrefix?: string) =>
    keepClasses(policy, lane, now).find(
      (keep) => keep.tenantId === tenantId && keep.typePrefix === typePrefix,
    )?.rule?.keepDays;

  it('is the most specific one, and of two that are specific in different ways the longer', () => {
    const policy: RetentionPolicy = {
      rules: [
        { keepDays: 100 },
        { lane: 'record', keepDays: 365 },
        { typePrefix: 'billing.', keepDays: 3000 },
        { typePrefix: 'billing.test', keepDays: 10 },
        { tenantId: 'acme', keepDays: 50 },
      ],
    };
    expect(decide(policy, 'product')).toBe(100);
    expect(decide(policy, 'record')).toBe(365);
    expect(decide(policy, 'product', 'acme')).toBe(50);
    expect(decide(policy, 'record', 'acme')).toBe(365);
    expect(decide(policy, 'record', undefined, 'billing.')).toBe(3000);
    expect(decide(policy, 'product', undefined, 'billing.test')).toBe(10);
    expect(decide(policy, 'product', 'acme', 'billing.test')).toBe(50);
    expect(decide({ rules: [] }, 'record')).toBeUndefined();
  });
});

describeEachEngine(
  'retention',
  (engine) => {
    it('takes what the default policy does not keep, as planned, and leaves the rest', async () => {
      const driver = await engine.driver();
      const kept = [
        anEvent('record', 1),
        anEvent('record', 364),
        anEvent('product', 1),
        anEvent('product', 29),
      ];
      const gone = [
        anEvent('record', 366),
        anEvent('record', 4000),
        anEvent('product', 31),
        anEvent('product', 500),
      ];
      await createEventAppender({ driver }).append([...kept, ...gone]);

      const plan = await planRetention(driver, defaultRetention, now);
      expect(plan.rows).toBe(gone.length);
      expect(await idsOf(driver)).toEqual(new Set([...kept, ...gone].map(({ id }) => id)));

      const steps: RetentionStep[] = [];
      const result = await applyRetention(driver, defaultRetention, {
        ...quick,
        confirmPlanId: plan.id,
        onProgress: (step) => steps.push(step),
      });
      expect(result).toMatchObject({ status: 'done', rows: gone.length, skipped: [] });
      expect(steps.reduce((sum, { rows }) => sum + rows, 0)).toBe(gone.length);
      expect(await idsOf(driver)).toEqual(new Set(kept.map(({ id }) => id)));
      const [run] = await driver.query('SELECT status, rows, plan_id FROM evident.retention_runs');
      expect(run).toMatchObject({ status: 'done', rows: String(gone.length), plan_id: plan.id });
    });

    it('drops whole partitions, and an event that comes late after that still lands', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      await appender.append([anEvent('product', 20), anEvent('product', 10), anEvent('product', 1)]);
      const before = await partitionsOf(driver, 'product');
      const policy: RetentionPolicy = { rules: [{ lane: 'product', keepDays: 5 }] };
      const plan = await planRetention(driver, policy, now);
      expect(plan.drops.length).toBeGreaterThan(20);
      expect(plan.deletes).toEqual([]);
      const result = await applyRetention(driver, policy, quick);
      expect(result.dropped).toEqual(plan.drops.map(({ partition }) => partition));
      expect(result.rows).toBe(2);
      const after = await partitionsOf(driver, 'product');
      expect(after).toEqual(before.filter((name) => !result.dropped.includes(name)));

      const late = anEvent('product', 20);
      await appender.append([late]);
      expect(await createEventReader(driver).byId('all', late.id)).toEqual(late);
      expect(await applyRetention(driver, policy, quick)).toMatchObject({ rows: 1, dropped: [] });
      expect(await makePartitionsAhead(driver)).toBeGreaterThan(0);
    });

    it('keeps a partition in which a rule keeps a single row longer, and empties those around it', async () => {
      const driver = await engine.driver();
      const policy: RetentionPolicy = {
        rules: [
          { lane: 'product', keepDays: 5 },
          { tenantId: 'court', keepDays: 'forever' },
          { lane: 'product', typePrefix: 'billing.', keepDays: 12 },
        ],
      };
      const kept = [
        anEvent('product', 15, { tenantId: 'court' }),
        anEvent('product', 10, { type: 'billing.paid' }),
        anEvent('product', 2),
      ];
      const gone = [
        anEvent('product', 15),
        anEvent('product', 14),
        anEvent('product', 13, { type: 'billing.paid' }),
        anEvent('product', 10),
      ];
      await createEventAppender({ driver }).append([...kept, ...gone]);
      const plan = await planRetention(driver, policy, now);
      expect(plan.rows).toBe(gone.length);
      await applyRetention(driver, policy, quick);
      expect(await idsOf(driver)).toEqual(new Set(kept.map(({ id }) => id)));
      // Nothing is left to do: what was emptied is not emptied again.
      const again = await planRetention(driver, policy, now);
      expect(again).toMatchObject({ drops: [], deletes: [], rows: 0 });
      expect(await applyRetention(driver, policy, quick)).toMatchObject({ rows: 0, dropped: [] });
      const late = anEvent('product', 14, { tenantId: 'court' });
      await createEventAppender({ driver }).append([late]);
      expect(await idsOf(driver)).toContain(late.id);
    });

    it('takes exactly what a policy says, for any policy and events', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const aRule = fc.record(
        {
          lane: fc.constantFrom<Lane>('record', 'product'),
          typePrefix: fc.constantFrom('b', 'billing.', 'billing.t', 'x'),
          tenantId: fc.constantFrom('acme', 'globex'),
          keepDays: fc.constantFrom<number | 'forever'>(1, 12, 40, 130, 'forever'),
        },
        { requiredKeys: ['keepDays'] },
      );
      const someEvents = fc.array(
        fc.record({
          lane: fc.constantFrom<Lane>('record', 'product'),
          days: fc.constantFrom(0, 3, 20, 60, 200),
          type: fc.constantFrom('billing.paid', 'billing.test', 'bill', 'x.y', 'z.y'),
          tenantId: fc.constantFrom('acme', 'globex', undefined),
        }),
        { maxLength: 20 },
      );
      const keepOf = (event: EventEnvelope, { rules }: RetentionPolicy): number => {
        const matching = rules.filter(
          (rule) =>
            (rule.lane ?? event.lane) === event.lane &&
            (rule.tenantId ?? event.tenantId) === event.tenantId &&
            event.type.startsWith(rule.typePrefix ?? ''),
        );
        const covers = (wide: (typeof matching)[number], narrow: (typeof matching)[number]) =>
          (wide.lane === undefined || wide.lane === narrow.lane) &&
          (wide.tenantId === undefined || wide.tenantId === narrow.tenantId) &&
          (narrow.typePrefix ?? '').startsWith(wide.typePrefix ?? '');
        const deciding = matching.filter(
          (rule) => !matching.some((other) => covers(rule, other) && !covers(other, rule)),
        );
        return Math.max(
          ...deciding.map(({ keepDays }) => (keepDays === 'forever' ? Number.POSITIVE_INFINITY : keepDays)),
          deciding.length === 0 ? Number.POSITIVE_INFINITY : 0,
        );
      };
      await fc.assert(
        fc.asyncProperty(fc.array(aRule, { maxLength: 5 }), someEvents, async (rules, specs) => {
          await driver.script('DELETE FROM evident.activity_events');
          const events = specs.map(({ lane, days, type, tenantId }) => {
            const { tenantId: _, ...event } = anEvent(lane, days, { type });
            return tenantId === undefined ? event : { ...event, tenantId };
          });
          await appender.append(events);
          const kept = events.filter(
            (event) => Date.parse(event.occurredAt) >= now.getTime() - keepOf(event, { rules }) * dayMs,
          );
          const plan = await planRetention(driver, { rules }, now);
          expect(plan.rows).toBeGreaterThanOrEqual(events.length - kept.length);
          await applyRetention(driver, { rules }, quick);
          expect(await idsOf(driver)).toEqual(new Set(kept.map(({ id }) => id)));
        }),
        { numRuns: 25 },
      );
    });

    it('goes on after it was stopped or killed at any point', async () => {
      const driver = await engine.driver();
      const events = Array.from({ length: 12_000 }, (_, index) => anEvent('record', 400 + (index % 50)));
      await createEventAppender({ driver }).append([...events, anEvent('record', 1)]);
      const plan = await planRetention(driver, defaultRetention, now);
      expect(plan.deletes.reduce((sum, { rows }) => sum + rows, 0)).toBe(events.length);

      const controller = new AbortController();
      const stopped = await applyRetention(driver, defaultRetention, {
        ...quick,
        confirmPlanId: plan.id,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      expect(stopped.status).toBe('stopped');
      expect(stopped.rows).toBeGreaterThan(0);
      expect(stopped.rows).toBeLessThan(events.length);

      // Killed between two transactions: nothing of the run comes back.
      const killed = applyRetention(driver, defaultRetention, {
        ...quick,
        confirmPlanId: plan.id,
        onProgress: () => {
          throw new Error('killed');
        },
      });
      await expect(killed).rejects.toThrow('killed');
      await driver.query(`UPDATE evident.retention_runs SET status = 'running' WHERE status = 'failed'`);

      const rest = await applyRetention(driver, defaultRetention, { ...quick, confirmPlanId: plan.id });
      expect(rest.status).toBe('done');
      expect((await idsOf(driver)).size).toBe(1);
      const runs = await driver.query<{ status: string; rows: string }>(
        'SELECT status, rows FROM evident.retention_runs ORDER BY id',
      );
      expect(runs.map(({ status }) => status)).toEqual(['stopped', 'interrupted', 'done']);
      expect(runs.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(events.length);
    });

    it('forgets ids and dedupe keys only when the event is gone and 35 days have passed since it came', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const [old, fresh, kept] = [
        anEvent('product', 50, { dedupeKey: 'old' }),
        anEvent('product', 50, { dedupeKey: 'fresh' }),
        anEvent('product', 1, { dedupeKey: 'kept' }),
      ];
      await appender.append([old, fresh, kept]);
      await driver.query(
        `UPDATE evident.event_identity SET received_at = now() - interval '36 days' WHERE id = ANY ($1)`,
        [[old.id, kept.id]],
      );
      await driver.query(
        `UPDATE evident.event_dedupe SET received_at = now() - interval '36 days' WHERE dedupe_key IN ('old', 'kept')`,
      );
      expect(await applyRetention(driver, defaultRetention, quick)).toMatchObject({
        rows: 2,
        forgottenIds: 1,
      });

      // Within the 35 days a retry is still known; after them the key is free.
      const statuses = async (event: EventEnvelope) =>
        (await appender.append([event])).map(({ status }) => status);
      expect(await statuses(fresh)).toEqual(['duplicate']);
      expect(await statuses(kept)).toEqual(['duplicate']);
      expect(await statuses(anEvent('product', 1, { dedupeKey: 'fresh' }))).toEqual(['duplicate']);
      expect(await statuses(anEvent('product', 1, { dedupeKey: 'old' }))).toEqual(['stored']);
    });

    it('runs once at a time, and refuses a plan of another policy', async () => {
      const driver = await engine.driver();
      const busy = await driver.withLock('retention', () => applyRetention(driver, defaultRetention, quick));
      expect(busy?.status).toBe('busy');
      const plan = await planRetention(driver, defaultRetention, now);
      const other: RetentionPolicy = { rules: [{ keepDays: 1 }] };
      for (const confirmPlanId of [plan.id, 'nonsense', '']) {
        await expect(applyRetention(driver, other, { ...quick, confirmPlanId })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      }
      for (const rules of [
        [{ keepDays: 0 }],
        [{ keepDays: 1.5 }],
        [{ keepDays: 1, tenantId: '' }],
        [{ keepDays: 1, typePrefix: '%' }],
      ]) {
        await expect(planRetention(driver, { rules }, now)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      }
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);

describeEachEngine(
  'retention beside others',
  (engine) => {
    it('refuses to run under a role that row-level security binds, though it may delete', async () => {
      const driver = await engine.driver();
      await createEventAppender({ driver }).append([anEvent('product', 50)]);
      const url = await urlOf(driver);
      const role = `purger_${Math.random().toString(36).slice(2)}`;
      const password = `p${Math.random().toString(36).slice(2)}`;
      await driver.script(`
        CREATE ROLE ${role} LOGIN PASSWORD '${password}';
        GRANT USAGE ON SCHEMA evident TO ${role};
        GRANT ALL ON ALL TABLES IN SCHEMA evident TO ${role}; GRANT evident_reader TO ${role}`);
      const narrowed = createPostgresDriver({
        url: url.replace('postgres://', `postgres://${role}:${password}@`),
      });
      try {
        await expect(planRetention(narrowed, defaultRetention, now)).rejects.toMatchObject({
          code: 'FORBIDDEN',
        });
        await expect(applyRetention(narrowed, defaultRetention, quick)).rejects.toMatchObject({
          code: 'FORBIDDEN',
        });
        expect((await idsOf(driver)).size).toBe(1);
      } finally {
        await narrowed.close();
        await driver.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      }
    });

    it('goes on after its process was killed in the middle', async () => {
      const driver = await engine.driver();
      const events = Array.from({ length: 20_000 }, (_, index) => anEvent('record', 400 + (index % 50)));
      await createEventAppender({ driver }).append(events);
      const child = spawn(
        process.execPath,
        [
          ...['--import', 'tsx', '--conditions=evident:source', '--input-type=module', '-e'],
          `import { createPostgresDriver } from '@evident/store/record';
           import { applyRetention, defaultRetention } from '@evident/protect/retention';
           await applyRetention(createPostgresDriver({ url: process.env.URL }), defaultRetention, {
             now: new Date(${now.getTime()}), onProgress: (step) => console.log(step.rows) });`,
        ],
        { env: { ...process.env, URL: await urlOf(driver) }, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');

      const left = (await idsOf(driver)).size;
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(events.length);
      let result = await applyRetention(driver, defaultRetention, quick);
      // The server may take a moment to see that the connection with the lock is gone.
      while (result.status === 'busy') result = await applyRetention(driver, defaultRetention, quick);
      expect(result.rows).toBe((await countedIn(driver, 'done')) ?? -1);
      expect((await idsOf(driver)).size).toBe(0);
      expect(((await countedIn(driver, 'interrupted')) ?? 0) + result.rows).toBe(events.length);
    });

    it('waits for a reader a short while only, and leaves the partition for the next time', async () => {
      const driver = await engine.driver();
      await createEventAppender({ driver }).append([anEvent('product', 20)]);
      const policy: RetentionPolicy = { rules: [{ lane: 'product', keepDays: 29 }] };
      const [oldest] = (await planRetention(driver, policy, now)).drops;
      let sleeps = 0;
      let release = () => {};
      const reading = new Promise<void>((resolve) => {
        release = resolve;
      });
      const reader = driver.transaction({ for: 'read' }, async (sql) => {
        await sql.query('SELECT count(*) FROM evident.activity_events');
        await reading;
      });
      // Refused once, then the reader ends.
      const result = await applyRetention(driver, policy, {
        now,
        pauseMs: 0,
        sleep: async (ms) => {
          if (ms === 0) return;
          sleeps += 1;
          release();
          await reader;
        },
      });
      expect(sleeps).toBe(1);
      expect(result.dropped).toContain(oldest?.partition);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)), engines: ['postgres'] },
);
