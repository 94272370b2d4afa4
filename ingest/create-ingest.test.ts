import type { Catalogue, CatalogueMode, EventTypeDefinition } from '@evident/contract/catalogue';
import { EvidentError } from '@evident/contract/errors';
import type { StoredEvent } from '@evident/store/record';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIngest, type IngestObserver } from './create-ingest.ts';
import { DecodeFailure } from './decode/decode-failure.ts';
import type { EventWriter, WriteResult } from './event-writer.ts';
import type { Delivery } from './ingest.ts';

const receivedAtMs = Date.parse('2026-06-01T12:00:00.000Z');
const server: Delivery = { channel: 'server', receivedAtMs };
const browser: Delivery = { channel: 'browser', receivedAtMs };
const id = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function catalogueOf(
  types: Record<string, Partial<EventTypeDefinition>> = {},
  mode: CatalogueMode = 'open',
  problems: Catalogue['checkMetadata'] = () => [],
): Catalogue {
  return {
    version: 7,
    mode,
    types: types as Record<string, EventTypeDefinition>,
    resolve: (type) => ({
      canonical: type,
      lane: type.startsWith('frontend_') ? 'product' : 'record',
      known: Object.hasOwn(types, type),
      definition: types[type] as EventTypeDefinition | undefined,
    }),
    namesOf: (type) => [type],
    checkMetadata: problems,
  };
}

function setUp({
  catalogue = catalogueOf(),
  write = (event: StoredEvent): WriteResult => ({ status: 'stored', id: event.id }),
}: {
  catalogue?: Catalogue;
  write?: (event: StoredEvent) => WriteResult;
} = {}) {
  const written: StoredEvent[] = [];
  const seen: string[] = [];
  const writer: EventWriter = {
    write: async (events) => {
      written.push(...events);
      return events.map(write);
    },
    state: () => {
      throw new Error('is not asked');
    },
    close: async () => {},
  };
  const observe: IngestObserver = {
    accepted: (channel, count) => seen.push(`accepted ${channel} ${count}`),
    duplicate: (channel, count) => seen.push(`duplicate ${channel} ${count}`),
    rejected: (channel, code) => seen.push(`rejected ${channel} ${code}`),
    redacted: (kind) => seen.push(`redacted ${kind}`),
    unknownType: (type) => seen.push(`unknown ${type}`),
    deprecatedType: (type) => seen.push(`deprecated ${type}`),
    metadataMismatch: (type) => seen.push(`mismatch ${type}`),
    failed: () => seen.push('failed'),
  };
  let byte = 0;
  const fillRandom = (bytes: Uint8Array) => {
    byte += 1;
    bytes.fill(byte);
  };
  return { ingest: createIngest({ catalogue, writer, observe, fillRandom }), written, seen };
}

describe('a server event', () => {
  test('is stored as a whole envelope', async () => {
    const { ingest, written } = setUp();
    const results = await ingest.take(
      [{ id: id(1).toUpperCase(), type: 'project.created', userId: 'u' }],
      server,
    );
    expect(results).toEqual([{ status: 'accepted', id: id(1) }]);
    expect(written).toEqual([
      {
        id: id(1),
        type: 'project.created',
        userId: 'u',
        actor: { type: 'user', id: 'u' },
        outcome: 'success',
        source: 'api',
        metadata: {},
        occurredAt: '2026-06-01T12:00:00.000Z',
        receivedAt: '2026-06-01T12:00:00.000Z',
        lane: 'record',
        catalogueVersion: 7,
      },
    ]);
  });

  test('keeps everything it says, and gets nothing of the request that brought it', async () => {
    const { ingest, written } = setUp();
    const event = {
      id: id(2),
      type: 'admin.user_impersonation_started',
      tenantId: 't',
      userId: 'u',
      projectId: 'p',
      sessionId: 's',
      anonymousId: 'a',
      actor: { type: 'admin', id: 'adm', onBehalfOf: [{ type: 'user', id: 'u' }], reason: 'ticket 4' },
      object: { type: 'user', id: 'u' },
      outcome: 'denied',
      source: 'admin',
      request: {
        requestId: 'r',
        method: 'POST',
        path: '/x',
        statusCode: 403,
        durationMs: 1.5,
        ipAddress: '::1',
        userAgent: 'b',
      },
      changes: [{ field: 'role', before: 'a', after: 'b' }],
      metadata: { a: 1 },
      dedupeKey: 'k',
      occurredAt: '2026-06-01T11:00:00.123456Z',
    };
    await ingest.take([event], {
      ...server,
      request: { ipAddress: '203.0.113.9', requestId: 'other', userAgent: 'app' },
    });
    expect(written[0]).toEqual({
      ...event,
      receivedAt: '2026-06-01T12:00:00.000Z',
      lane: 'record',
      catalogueVersion: 7,
    });
  });

  test('gets a UUIDv7 of the time it came, in the order it was sent', async () => {
    const { ingest, written } = setUp();
    await ingest.take(
      Array.from({ length: 300 }, () => ({ type: 'a', occurredAt: '2001-01-01T00:00:00Z' })),
      server,
    );
    const ids = written.map((event) => event.id);
    expect(new Set(ids).size).toBe(300);
    expect([...ids].sort()).toEqual(ids);
    for (const made of ids) {
      expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(made.replace('-', '').slice(0, 12), 16)).toBe(receivedAtMs);
    }
  });

  test('has its clock corrected by the delivery, or by itself', async () => {
    const { ingest, written } = setUp();
    const slow = '2026-06-01T10:00:00.000Z';
    await ingest.take([{ type: 'a', occurredAt: slow }], {
      ...server,
      sentAtMs: Date.parse('2026-06-01T11:00:00Z'),
    });
    await ingest.take([{ type: 'a', occurredAt: slow, sentAt: '2026-06-01T11:30:00Z' }], server);
    expect(written.map((event) => event.occurredAt)).toEqual([
      '2026-06-01T11:00:00.000Z',
      '2026-06-01T10:30:00.000Z',
    ]);
  });

  test('has its long user agent cut', async () => {
    const { ingest, written } = setUp();
    await ingest.take([{ type: 'a', userAgent: 'x'.repeat(3000) }], server);
    expect(written[0]?.request?.userAgent).toHaveLength(512);
  });
});

describe('a browser event', () => {
  const request = { requestId: 'r', traceId: 't'.repeat(32), ipAddress: '203.0.113.9', userAgent: 'Mozilla' };

  test('is who the token says, from where the request came', async () => {
    const { ingest, written } = setUp();
    await ingest.take([{ type: 'clicked', sessionId: 's', page: '/p?q', anonymousId: 'v' }], {
      ...browser,
      identity: { userId: 'u', tenantId: 't' },
      request,
    });
    expect(written[0]).toMatchObject({
      type: 'frontend_clicked',
      tenantId: 't',
      userId: 'u',
      anonymousId: 'v',
      actor: { type: 'user', id: 'u' },
      source: 'web',
      lane: 'product',
      request: { ...request, path: '/p' },
    });
  });

  test('is anonymous without a token', async () => {
    const { ingest, written } = setUp();
    await ingest.take(
      [
        { type: 'a', anonymousId: 'v' },
        { type: 'a', sessionId: 's' },
      ],
      browser,
    );
    expect(written.map((event) => event.actor)).toEqual([
      { type: 'anonymous', id: 'v' },
      { type: 'anonymous' },
    ]);
    expect(written[0]).not.toHaveProperty('userId');
    expect(written[0]).not.toHaveProperty('request');
  });

  test('cannot say who it is', async () => {
    const { ingest, written } = setUp();
    const results = await ingest.take([{ type: 'a', userId: 'admin' }], {
      ...browser,
      identity: { userId: 'u' },
    });
    expect(results[0]?.status).toBe('rejected');
    expect(written).toEqual([]);
  });
});

describe('the results', () => {
  test('are one an item in the order sent; a bad one rejects none of its neighbours', async () => {
    const { ingest, written, seen } = setUp();
    const failure = new DecodeFailure(new EvidentError('PAYLOAD_TOO_LARGE'));
    const results = await ingest.take(
      [
        { id: id(1), type: 'a' },
        null,
        { id: id(2) },
        failure,
        { id: id(3), type: 'c', nonsense: 1 },
        { id: id(4), type: 'd' },
      ],
      server,
    );
    expect(
      results.map((result) => (result.status === 'rejected' ? result.error.code : result.status)),
    ).toEqual([
      'accepted',
      'INVALID_INPUT',
      'INVALID_ACTIVITY_EVENT',
      'PAYLOAD_TOO_LARGE',
      'INVALID_INPUT',
      'accepted',
    ]);
    expect(results.map((result) => result.id)).toEqual([id(1), undefined, id(2), undefined, id(3), id(4)]);
    expect(written.map((event) => event.type)).toEqual(['a', 'd']);
    expect(seen.filter((line) => !line.startsWith('unknown')).sort()).toEqual([
      'accepted server 2',
      'rejected server INVALID_ACTIVITY_EVENT',
      'rejected server INVALID_INPUT',
      'rejected server INVALID_INPUT',
      'rejected server PAYLOAD_TOO_LARGE',
    ]);
  });

  test('say duplicate for what was sent twice in one delivery, and send it on once', async () => {
    const { ingest, written } = setUp();
    const results = await ingest.take(
      [
        { id: id(1), type: 'a' },
        { id: id(1), type: 'a' },
        { id: id(2), type: 'a', tenantId: 't', dedupeKey: 'k' },
        { id: id(3), type: 'a', tenantId: 't', dedupeKey: 'k' },
        { id: id(4), type: 'a', tenantId: 'u', dedupeKey: 'k' },
        { id: id(5), type: 'a', dedupeKey: 'k' },
        { id: id(6), type: 'a', dedupeKey: 'k' },
      ],
      server,
    );
    expect(results).toEqual([
      { status: 'accepted', id: id(1) },
      { status: 'duplicate', id: id(1) },
      { status: 'accepted', id: id(2) },
      { status: 'duplicate', id: id(2) },
      { status: 'accepted', id: id(4) },
      { status: 'accepted', id: id(5) },
      { status: 'duplicate', id: id(5) },
    ]);
    expect(written.map((event) => event.id)).toEqual([1, 2, 4, 5].map(id));
  });

  test('of a repeated event are those of the first: nothing is a duplicate of what was not kept', async () => {
    const refused = new EvidentError('OVERLOADED', { retryAfterSeconds: 2 });
    const { ingest } = setUp({ write: (event) => ({ status: 'refused', id: event.id, error: refused }) });
    const results = await ingest.take(
      [
        { id: id(1), type: 'a' },
        { id: id(1), type: 'a' },
      ],
      server,
    );
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'rejected',
        id: id(1),
        error: { code: 'OVERLOADED' },
        retryAfterSeconds: 2,
      });
    }
  });

  test('tell what the writer did', async () => {
    const answers: WriteResult[] = [
      { status: 'spooled', id: id(1) },
      { status: 'duplicate', id: id(9) },
      { status: 'set_aside', id: id(3) },
    ];
    const { ingest } = setUp({ write: () => answers.shift() as WriteResult });
    const results = await ingest.take(
      [1, 2, 3].map((n) => ({ id: id(n), type: 'a' })),
      server,
    );
    expect(results).toMatchObject([
      { status: 'accepted', id: id(1) },
      { status: 'duplicate', id: id(9) },
      { status: 'rejected', id: id(3), error: { code: 'INVALID_ACTIVITY_EVENT' } },
    ]);
  });

  test('are passing errors when the writer fails or forgets', async () => {
    const failing = setUp({
      write: () => {
        throw new Error('the password is hunter2');
      },
    });
    const results = await failing.ingest.take([{ type: 'a' }], server);
    expect(results).toMatchObject([{ status: 'rejected', error: { code: 'ACTIVITY_RECORD_FAILED' } }]);
    expect(JSON.stringify(results)).not.toContain('hunter2');
    expect(failing.seen).toContain('failed');
    const forgetting = setUp({ write: () => undefined as unknown as WriteResult });
    expect(await forgetting.ingest.take([{ type: 'a' }], server)).toMatchObject([
      { status: 'rejected', error: { code: 'ACTIVITY_RECORD_FAILED' } },
    ]);
  });

  test('come for whatever is sent', async () => {
    const { ingest } = setUp();
    const item = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('type', 'id', 'metadata', 'request', 'changes', 'actor', 'sentAt', 'occurredAt', 'x'),
        fc.jsonValue(),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.constantFrom(server, browser), async (items, delivery) => {
        const results = await ingest.take(items, delivery);
        expect(results).toHaveLength(items.length);
        for (const result of results) {
          if (result.status === 'rejected')
            expect(['INVALID_INPUT', 'INVALID_ACTIVITY_EVENT']).toContain(result.error.code);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('are errors of ours, for one event alone, when a step fails on it', async () => {
    const catalogue = catalogueOf({ b: { metadata: {} as never } }, 'open', () => {
      throw new Error('a broken schema');
    });
    const { ingest, seen } = setUp({ catalogue });
    expect(await ingest.take([{ type: 'a' }, { type: 'b' }], server)).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', error: { code: 'INTERNAL' } },
    ]);
    expect(seen).toContain('failed');
  });
});

describe('the catalogue', () => {
  const types = {
    'user.registered': { metadata: {} as never, sensitive: ['email'] },
    'old.name': { deprecated: { replacement: 'user.registered' } },
  };
  const problems = () => [{ path: 'metadata.plan', problem: 'must be a string' }];

  test('that is open keeps what it does not know and what does not fit, and has it counted', async () => {
    const { ingest, seen, written } = setUp({ catalogue: catalogueOf(types, 'open', problems) });
    await ingest.take([{ type: 'x.y' }, { type: 'user.registered' }, { type: 'old.name' }], server);
    expect(written).toHaveLength(3);
    expect(seen.slice(0, 3)).toEqual(['unknown x.y', 'mismatch user.registered', 'deprecated old.name']);
  });

  test('that is strict refuses both, and says what was perhaps meant', async () => {
    const { ingest } = setUp({ catalogue: catalogueOf(types, 'strict', problems) });
    expect(
      await ingest.take([{ type: 'user.registred' }, { type: 'user.registered' }], server),
    ).toMatchObject([
      {
        error: {
          code: 'UNKNOWN_EVENT_TYPE',
          details: [
            {
              path: 'type',
              problem: '"user.registred" is not in the catalogue (did you mean "user.registered"?)',
            },
          ],
        },
      },
      { error: { code: 'INVALID_ACTIVITY_EVENT', details: problems() } },
    ]);
  });

  test('says what is sensitive', async () => {
    const { ingest, seen, written } = setUp({ catalogue: catalogueOf(types) });
    await ingest.take(
      [{ type: 'user.registered', metadata: { email: 'ann@example.com', plan: 'pro', password: 'x' } }],
      server,
    );
    expect(written[0]?.metadata).toEqual({
      email: '[redacted:sensitive]',
      plan: 'pro',
      password: '[redacted:password]',
    });
    expect(seen).toEqual(['redacted sensitive', 'redacted password', 'accepted server 1']);
  });
});

test('metadata that grows past its bound by its marks is refused here, not by the table', async () => {
  const { ingest, seen } = setUp();
  const results = await ingest.take(
    [{ type: 'a', metadata: { passwords: Array.from({ length: 3000 }, () => 'x') } }],
    server,
  );
  expect(results).toMatchObject([{ status: 'rejected', error: { code: 'INVALID_ACTIVITY_EVENT' } }]);
  expect(seen).not.toContain('redacted password');
});
