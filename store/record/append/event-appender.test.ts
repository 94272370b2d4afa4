import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@evident/contract/event';
import { anEnvelope, describeEachEngine } from '@evident/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventAppender, migrate, type RecordDriver, type StoredEvent } from '../index.ts';

async function storedIds(driver: RecordDriver): Promise<string[]> {
  const rows = await driver.query<{ id: string }>(
    'SELECT id::text AS id FROM evident.activity_events ORDER BY 1',
  );
  return rows.map((row) => row.id);
}

describeEachEngine(
  'appending a batch',
  (engine) => {
    it('stores every column as it was given', async () => {
      const driver = await engine.driver();
      const event = anEnvelope({
        type: 'auth.login_failed',
        projectId: 'p1',
        sessionId: 's1',
        anonymousId: 'a1',
        actor: { type: 'admin', id: 'root', onBehalfOf: [{ type: 'user', id: 'ada' }], reason: 'ticket 7' },
        object: { type: 'project', id: 'x' },
        outcome: 'denied',
        source: 'web',
        request: {
          requestId: 'r',
          traceId: 't',
          method: 'GET',
          path: '/a\tb\\c',
          statusCode: 403,
          durationMs: 1.5,
          ipAddress: '2001:db8::1',
          userAgent: 'line\nbreak',
        },
        changes: [{ field: 'plan', before: 'free', after: 'pro' }],
        metadata: {
          quote: '"\\',
          tab: '\t',
          null: null,
          deep: { list: [1, 'two', { three: 3 }] },
          snow: '☃𝄞',
        },
        dedupeKey: 'k',
        occurredAt: '2026-11-01T10:00:00.123456Z',
        catalogueVersion: 3,
      });
      expect(await createEventAppender({ driver }).append([event])).toEqual([
        { status: 'stored', id: event.id },
      ]);
      const [row] = await driver.query('SELECT * FROM evident.activity_events');
      expect(row).toMatchObject({
        id: event.id,
        event_type: 'auth.login_failed',
        actor: event.actor,
        object_id: 'x',
        path: '/a\tb\\c',
        user_agent: 'line\nbreak',
        ip_address: '2001:db8::1',
        duration_ms: 1.5,
        changes: event.changes,
        metadata: event.metadata,
        created_at: '2026-11-01T10:00:00.123456Z',
        catalogue_version: 3,
      });
    });

    it('stores any JSON metadata unchanged', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const storable = fc
        .dictionary(fc.string({ maxLength: 10, unit: 'grapheme' }), fc.jsonValue({ maxDepth: 2 }), {
          maxKeys: 5,
        })
        .filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
      await fc.assert(
        fc.asyncProperty(fc.array(storable, { minLength: 1, maxLength: 20 }), async (bodies) => {
          const events = bodies.map((metadata) =>
            anEnvelope({ metadata: JSON.parse(JSON.stringify(metadata)) as JsonObject }),
          );
          await appender.append(events);
          const rows = await driver.query<{ id: string; metadata: JsonObject }>(
            'SELECT id::text AS id, metadata FROM evident.activity_events WHERE id = ANY ($1)',
            [events.map((event) => event.id)],
          );
          const stored = new Map(rows.map((row) => [row.id, row.metadata]));
          for (const event of events) expect(stored.get(event.id)).toEqual(event.metadata);
        }),
        { numRuns: 25 },
      );
    });

    it('stores the same id once, in one batch, in a later one, and in another lane and partition', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const event = anEnvelope();
      expect((await appender.append([event, event])).map((result) => result.status)).toEqual([
        'stored',
        'duplicate',
      ]);
      const later: StoredEvent = { ...event, occurredAt: '2020-01-01T00:00:00Z', lane: 'product' };
      expect(await appender.append([later])).toEqual([{ status: 'duplicate', id: event.id }]);
      expect(await storedIds(driver)).toEqual([event.id]);
    });

    it('stores one event a tenant and dedupe key, answers the first, and leaves the loser nothing', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const first = anEnvelope({ dedupeKey: 'evt_1', occurredAt: '2026-11-01T00:00:00Z' });
      const second = anEnvelope({ dedupeKey: 'evt_1', occurredAt: '2025-01-01T00:00:00Z' });
      const otherTenant = anEnvelope({ dedupeKey: 'evt_1', tenantId: 'globex' });
      await appender.append([first]);
      expect(await appender.append([second, otherTenant])).toEqual([
        { status: 'duplicate', id: first.id },
        { status: 'stored', id: otherTenant.id },
      ]);
      // The loser's id was not used up: the same id with another key is a new event.
      expect(await appender.append([{ ...second, dedupeKey: 'evt_2' }])).toEqual([
        { status: 'stored', id: second.id },
      ]);
    });

    it('does not use a key up for an event that was there before', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const event = anEnvelope();
      await appender.append([event]);
      await appender.append([{ ...event, dedupeKey: 'late' }]);
      expect((await appender.append([anEnvelope({ dedupeKey: 'late' })]))[0]?.status).toBe('stored');
    });

    it('sets bad rows aside alone, and once', async () => {
      const driver = await engine.driver();
      const seen: string[] = [];
      const appender = createEventAppender({ driver, onSetAside: (info) => seen.push(info.id) });
      const good = Array.from({ length: 9 }, () => anEnvelope());
      const bad = anEnvelope({ request: { ipAddress: 'not an address' }, metadata: { secret: 'hidden' } });
      const results = await appender.append([...good.slice(0, 4), bad, ...good.slice(4)]);
      expect(results.filter((result) => result.status === 'stored')).toHaveLength(9);
      expect(results[4]).toEqual({ status: 'set_aside', id: bad.id });
      await appender.append([bad]);
      const rows = await driver.query(
        'SELECT id::text AS id, reason, sqlstate, attempts FROM evident.set_aside_events',
      );
      expect(rows).toEqual([
        { id: bad.id, sqlstate: '22P02', attempts: 2, reason: expect.stringContaining('22P02') },
      ]);
      expect(rows[0]?.reason).not.toContain('hidden');
      expect(seen).toEqual([bad.id, bad.id]);
      expect((await storedIds(driver)).length).toBe(9);
    });

    it('lands events of any age, and those ahead of every partition', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const times = [
        '1999-12-31T23:59:59.999Z',
        '2015-05-17T10:05:03Z',
        new Date().toISOString(),
        '2099-01-01T00:00:00Z',
      ];
      const events = times.flatMap((occurredAt) => [
        anEnvelope({ occurredAt }),
        anEnvelope({ occurredAt, lane: 'product' }),
      ]);
      expect((await appender.append(events)).every((result) => result.status === 'stored')).toBe(true);
      const [made] = await driver.query<{ made: number }>(
        `SELECT evident.make_partitions('product', '2027-02-01') AS made`,
      );
      expect(made?.made).toBeGreaterThan(20);
      expect(await storedIds(driver)).toHaveLength(8);
    });

    it('moves what waits beyond the last partition into the one it belongs to', async () => {
      const driver = await engine.driver();
      const soon = new Date(Date.now() + 60 * 86_400_000).toISOString();
      const event = anEnvelope({ occurredAt: soon, lane: 'product' });
      await createEventAppender({ driver }).append([event]);
      const where = `SELECT tableoid::regclass::text AS partition FROM evident.activity_events`;
      expect((await driver.query(where))[0]?.partition).toContain('_future');
      await driver.query(`SELECT evident.make_partitions('product', now() + interval '70 days')`);
      expect((await driver.query(where))[0]?.partition).toContain(soon.slice(0, 10).replaceAll('-', ''));
    });

    it('guards the table itself: empty type, metadata that is no object, metadata without bound', async () => {
      const driver = await engine.driver();
      const insert = (type: string, metadata: string) =>
        driver.query(
          `INSERT INTO evident.activity_events (id, event_type, lane, metadata) VALUES ($1, $2, 'record', $3::jsonb)`,
          [randomUUID(), type, metadata],
        );
      await insert('a.b', '{}');
      await expect(insert('', '{}')).rejects.toThrow(/event_type_not_empty/);
      await expect(insert('a.b', '[]')).rejects.toThrow(/metadata_is_object/);
      await expect(insert('a.b', JSON.stringify({ a: 'x'.repeat(25_000) }))).rejects.toThrow(
        /metadata_bounded/,
      );
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
