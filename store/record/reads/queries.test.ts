import { anEnvelope, describeEachEngine } from '@evident/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEventAppender } from '../append/event-appender.ts';
import type { RecordDriver } from '../driver/driver.ts';
import { migrate } from '../migrate/migrate.ts';
import type { EventPageQuery, EventReader } from '../record-store.ts';
import { readAddressRange } from './address-range.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { createEventReader } from './event-reader.ts';
import { readTypeFilter } from './type-filter.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('a cursor', () => {
  it('carries microseconds and goes on in its own order only', () => {
    const place = { createdAt: '2026-11-20T10:00:00.123456Z', id };
    expect(decodeCursor(encodeCursor('desc', place), 'desc')).toEqual(place);
    expect(() => decodeCursor(encodeCursor('desc', place), 'asc')).toThrow(
      expect.objectContaining({
        code: 'INVALID_QUERY',
        details: [{ path: 'cursor', problem: 'was given by a search in the order desc' }],
      }),
    );
  });

  it('is refused when it was not given by us', () => {
    const made = (text: string) => Buffer.from(text).toString('base64url');
    const forged = [
      ...[
        '',
        'abc',
        '====',
        'null',
        made('{}'),
        made(`1 desc now() ${id}`),
        made(`1 desc 2026-13-45T99:00:00.000Z ${id}`),
      ],
      ...[
        made(`2 desc 2026-11-20T10:00:00.123Z ${id}`),
        made(`1 desc 2026-11-20T10:00:00.123Z ${id}' OR true`),
      ],
      `${encodeCursor('desc', { createdAt: '2026-11-20T10:00:00.123Z', id })}=`,
    ];
    for (const cursor of forged) {
      expect(() => decodeCursor(cursor, 'desc')).toThrow(expect.objectContaining({ code: 'INVALID_QUERY' }));
    }
  });
});

describe('an address', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', '10.1.2.3'],
    ['10.1.2.3/8', '10.0.0.0', '10.255.255.255'],
    ['10.1.2.128/25', '10.1.2.128', '10.1.2.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['::ffff:10.1.2.3', '10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3/120', '10.1.2.0', '10.1.2.255'],
    ['2001:DB8::/33', '2001:db8::', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff'],
    ['::1', '::1', '::1'],
  ])('%s is read as a range', (text, first, last) => {
    expect(readAddressRange(text)).toEqual({ first, last });
  });

  it.each([
    '',
    '10.1',
    '10.1.2.3.4',
    '256.1.1.1',
    '10.1.2.3/33',
    '10.1.2.3/',
    '10.1.2.3/8/8',
    '::1/129',
    'fe80::1%eth0',
    '0x7f.1',
    'localhost',
    '::ffff:10.1.2.3/90',
  ])('%j is none', (text) => {
    expect(readAddressRange(text)).toBeUndefined();
  });
});

it('a type prefix ends before the next name by bytes', () => {
  const namesOf = (type: string) => [type];
  expect(readTypeFilter('billing.*', namesOf)).toEqual({
    kind: 'prefix',
    from: 'billing.',
    below: 'billing/',
  });
  expect(readTypeFilter('*', namesOf)).toBeUndefined();
});

describeEachEngine(
  'a search',
  (engine) => {
    let driver: RecordDriver;
    let reader: EventReader;
    beforeAll(async () => {
      driver = await engine.driver();
      reader = createEventReader(driver);
      await createEventAppender({ driver }).append([anEnvelope()]);
    });

    const wrong: readonly (readonly [path: string, query: EventPageQuery])[] = [
      ['after', { after: 'yesterday' }],
      ['after', { after: '2026-13-01T00:00:00Z' }],
      ['before', { before: "now'" }],
      ['ip', { ip: 'somewhere' }],
      ['outcome', { outcome: "success' OR true --" as 'success' }],
      ['source', { source: 'x' as 'web' }],
      ['lane', { lane: 'record; DROP' as 'record' }],
      ['order', { order: 'random' as 'asc' }],
      ['limit', { limit: 0 }],
      ['limit', { limit: 501 }],
      ['limit', { limit: Number.NaN }],
      ['userId', { userId: 'a\0b' }],
      ['type', { type: '\ud800*' }],
    ];
    it.each(wrong)('names the parameter that is wrong: %s', async (path, query) => {
      await expect(reader.page('all', query)).rejects.toMatchObject({
        code: 'INVALID_QUERY',
        details: [expect.objectContaining({ path })],
      });
    });

    it('takes any text as a value, and finds nothing where there is nothing', async () => {
      for (const text of ["'", '"', '\\', '%', '_', '*', '', '$1', 'é😀', 'x'.repeat(5000), '{a,b}']) {
        for (const field of ['tenantId', 'userId', 'requestId', 'objectId', 'type'] as const) {
          const page = await reader.page('all', { [field]: text });
          expect(page.events).toHaveLength(field === 'type' && text === '*' ? 1 : 0);
        }
        expect((await reader.page({ tenantId: text }, {})).events).toEqual([]);
      }
    });

    it('keeps serving when there are more kinds of search than are kept prepared', async () => {
      const fields = ['tenantId', 'userId', 'sessionId', 'requestId', 'projectId', 'objectId'] as const;
      for (let mask = 0; mask < 2 ** fields.length; mask += 1) {
        const filter = Object.fromEntries(
          fields.filter((_, bit) => mask & (1 << bit)).map((field) => [field, 'acme']),
        );
        const expected = Object.keys(filter).every((field) => field === 'tenantId') ? 1 : 0;
        expect((await reader.page('all', filter)).events).toHaveLength(expected);
      }
    });

    it('finds events of a partition that was made after it was prepared', async () => {
      const found = async () => (await reader.page('all', { userId: 'late' })).events.length;
      expect(await found()).toBe(0);
      await driver.query(`SELECT evident.make_partitions('product', now() + interval '60 days')`);
      const occurredAt = new Date(Date.now() + 50 * 86_400_000).toISOString();
      await createEventAppender({ driver }).append([
        anEnvelope({ userId: 'late', lane: 'product', occurredAt }),
      ]);
      expect(await found()).toBe(1);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);

describeEachEngine(
  'a search that reads too much',
  (engine) => {
    it('is given up, and says what to do', async () => {
      const driver = await engine.driver();
      await driver.script(`
        INSERT INTO evident.activity_events (id, event_type, tenant_id, lane, created_at)
        SELECT gen_random_uuid(), 'a.b', 'acme', 'record', now() - n * interval '1 second' FROM generate_series(1, 60000) AS n`);
      const reader = createEventReader(driver, { timeoutMs: 1 });
      await expect(reader.page({ tenantId: 'acme' }, { source: 'webhook' })).rejects.toMatchObject({
        code: 'INVALID_QUERY',
        message: expect.stringContaining('Narrow its time range'),
      });
    });
  },
  { prepare: async (driver) => void (await migrate(driver)), engines: ['postgres'] },
);
