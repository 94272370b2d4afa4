import { compileCatalogue, defaultCatalogue, defineCatalogue } from '@evident/contract/catalogue';
import type { EventEnvelope } from '@evident/contract/event';
import { createEventAppender, makePartitionsAhead, migrate, type RecordDriver } from '@evident/store/record';
import { anEnvelope, describeEachEngine } from '@evident/testing';
import { beforeEach, expect, test } from 'vitest';
import { expectedIndexes, presentIndexes } from './check-plans.ts';
import { diagnose } from './diagnostics.ts';

const dayMs = 86_400_000;

describeEachEngine(
  'diagnostics',
  (engine) => {
    let driver: RecordDriver;
    beforeEach(async () => {
      driver = await engine.driver();
    });

    const statuses = async (nowMs = Date.now(), catalogue = defaultCatalogue) => {
      const { checks } = await diagnose({ driver, catalogue, trustsProxy: false, now: () => nowMs });
      return { checks, of: (name: string) => checks.filter((check) => check.name === name) };
    };
    const append = (events: readonly Partial<EventEnvelope>[]) =>
      createEventAppender({ driver }).append(events.map((event) => anEnvelope(event)));

    test('a fresh store is right in everything', async () => {
      const { checks } = await statuses();
      expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
      expect(new Set(checks.map(({ name }) => name))).toEqual(
        new Set([
          'clock',
          'partitions',
          'indexes',
          'plans',
          'isolation',
          'types',
          'silence',
          'set-aside',
          'addresses',
        ]),
      );
    });

    test('partitions that were not made for weeks, and the clock, are told', async () => {
      const { of } = await statuses(Date.now() + 80 * dayMs);
      expect(of('partitions').map(({ status }) => status)).toEqual(['warn', 'warn']);
      expect(of('clock')[0]?.status).toBe('warn');
    });

    test('types nobody declared are named', async () => {
      await append([{ type: 'billing.odd_one' }]);
      const strict = compileCatalogue(
        defineCatalogue({ types: { 'user.registered': { description: 'known' } } }),
      );
      const [check] = (await statuses(Date.now(), strict)).of('types');
      expect(check).toMatchObject({ status: 'warn', message: expect.stringContaining('billing.odd_one') });
    });

    test('a source that was there daily and is silent for three days is named, one that speaks is not', async () => {
      const at = (days: number) => new Date(Date.now() - days * dayMs).toISOString();
      await append(
        Array.from({ length: 30 }, (_, number) => ({
          source: 'webhook' as const,
          occurredAt: at(4 + number / 10),
        })),
      );
      await append(
        Array.from({ length: 30 }, (_, number) => ({
          source: 'worker' as const,
          occurredAt: at(4 + number / 10),
        })),
      );
      await append([{ source: 'worker', occurredAt: at(0.1) }]);
      const [check] = (await statuses()).of('silence');
      expect(check).toMatchObject({ status: 'warn', message: expect.stringContaining('webhook') });
      expect(check?.message).not.toContain('worker');
    });

    test('one inner address on nearly every event is taken for a proxy', async () => {
      await append(Array.from({ length: 150 }, () => ({ request: { ipAddress: '10.0.0.7' } })));
      const [check] = (await statuses()).of('addresses');
      expect(check).toMatchObject({ status: 'warn', message: expect.stringContaining('10.0.0.7') });
    });

    test('an event that was set aside is counted', async () => {
      await driver.query(
        `INSERT INTO evident.set_aside_events (id, event, reason) VALUES (evident.uuid_v7(), '{}', 'test')`,
      );
      expect((await statuses()).of('set-aside')[0]).toMatchObject({
        status: 'warn',
        message: expect.stringMatching(/^1 /),
      });
    });

    test('the list of indexes is the one of a fresh database', async () => {
      const present = await driver.query<{ name: string }>(presentIndexes);
      expect(present.map(({ name }) => name)).toEqual(expectedIndexes);
    });

    test('a read whose partitions have no index at all is a failure', async () => {
      const names = await driver.query<{ name: string }>(presentIndexes);
      for (const { name } of names) await driver.script(`DROP INDEX evident.activity_events_${name}`);
      const { of } = await statuses();
      expect(of('plans')[0]).toMatchObject({
        status: 'fail',
        message: expect.stringContaining('of a request'),
      });
    });

    test('a dropped index and row-level security that was switched off are failures', async () => {
      await driver.script('DROP INDEX evident.activity_events_request');
      await driver.script('ALTER TABLE evident.activity_events_product DISABLE ROW LEVEL SECURITY');
      const { of } = await statuses();
      expect(of('indexes')[0]).toMatchObject({ status: 'fail', message: 'dropped: activity_events_request' });
      expect(of('isolation')[0]).toMatchObject({
        status: 'fail',
        message: expect.stringContaining('activity_events_product'),
      });
    });
  },
  {
    prepare: async (driver) => {
      await migrate(driver);
      await makePartitionsAhead(driver);
    },
  },
);
