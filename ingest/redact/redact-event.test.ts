import type { JsonObject } from '@evident/contract/event';
import type { StoredEvent } from '@evident/store/record';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactEvent } from './redact-event.ts';

const secretKey = `sk${'_live_'}4eC39HqLyjWDarjtT1zdp7dc`;
const githubToken = `gh${'p_'}${'aB3'.repeat(12)}`;
const jwt = `ey${'JhbGciOiJIUzI1NiJ9'}.ey${'JzdWIiOiIxMjM0In0'}.${'x'.repeat(43)}`;
const card = '4111 1111 1111 1111';

const event = (more: Partial<StoredEvent> = {}): StoredEvent => ({
  id: '01936d5e-0000-7000-8000-000000000000',
  type: 'project.created',
  outcome: 'success',
  source: 'api',
  metadata: {},
  occurredAt: '2026-01-02T03:04:05.678Z',
  receivedAt: '2026-01-02T03:04:05.678Z',
  lane: 'record',
  ...more,
});

function redact(more: Partial<StoredEvent>, sensitive?: readonly string[]) {
  const removed: string[] = [];
  return { event: redactEvent(event(more), sensitive, removed), removed };
}
const redactMetadata = (metadata: JsonObject, sensitive?: readonly string[]) =>
  redact({ metadata }, sensitive).event.metadata;

describe('metadata', () => {
  test('is redacted by the names of its fields, however deep', () => {
    expect(
      redactMetadata({
        user: { newPassword: 'a', list: [{ apiKey: 'b' }] },
        headers: { Cookie: 'c=d' },
        pin: 1234,
      }),
    ).toEqual({
      user: { newPassword: '[redacted:password]', list: [{ apiKey: '[redacted:api-key]' }] },
      headers: { Cookie: '[redacted:cookie]' },
      pin: '[redacted:pin]',
    });
  });

  test('is redacted by the look of its values', () => {
    expect(
      redactMetadata({ note: `use ${secretKey}`, deep: [[{ x: jwt }]], paid: card, n: 4111111111111111 }),
    ).toEqual({
      note: 'use [redacted:stripe-key]',
      deep: [[{ x: '[redacted:jwt]' }]],
      paid: '[redacted:card]',
      n: '[redacted:card]',
    });
  });

  test('names the issuer where the whole value shows it', () => {
    expect(redactMetadata({ apiKey: secretKey, token: jwt })).toEqual({
      apiKey: '[redacted:stripe-key]',
      token: '[redacted:jwt]',
    });
  });

  test('keeps what says that there is a secret rather than which', () => {
    const metadata = {
      hasPassword: true,
      password: null,
      secret: '',
      token: '***',
      tokens: 1500,
      apiKey: { id: 'key_1', name: 'CI', createdAt: '2026-01-01' },
      sessionId: '0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d',
    };
    expect(redactMetadata(metadata)).toBe(metadata);
  });

  test('a telling name holds for all inside', () => {
    expect(redactMetadata({ cookies: { theme: 'dark', sid: 'x' }, passwords: ['a', { old: 'b' }] })).toEqual({
      cookies: { theme: '[redacted:cookie]', sid: '[redacted:cookie]' },
      passwords: ['[redacted:password]', { old: '[redacted:password]' }],
    });
  });

  test('a name and a value side by side belong together', () => {
    const headers = [
      { name: 'Authorization', value: 'Bearer x' },
      { name: 'Accept', value: 'text/html' },
    ];
    expect(redactMetadata({ headers })).toEqual({
      headers: [{ name: 'Authorization', value: '[redacted:authorization]' }, headers[1]],
    });
  });

  test('secrets in the names of fields go too', () => {
    expect(redactMetadata({ [githubToken]: 1 })).toEqual({ '[redacted:github-token]': 1 });
  });

  test('what the catalogue marks sensitive is removed whole, through lists and whatever its type', () => {
    const metadata = {
      customer: { email: 'ann@example.com', plan: 'pro' },
      items: [{ price: 5, n: 1 }],
      'a.b': true,
    };
    const { event, removed } = redact({ metadata }, ['customer.email', 'items.price', 'a.b', 'absent.x']);
    expect(event.metadata).toEqual({
      customer: { email: '[redacted:sensitive]', plan: 'pro' },
      items: [{ price: '[redacted:sensitive]', n: 1 }],
      'a.b': '[redacted:sensitive]',
    });
    expect(removed).toEqual(['sensitive', 'sensitive', 'sensitive']);
  });

  test('a card number is not looked for where a name says it is another number', () => {
    const number = '4539578763621486';
    expect(redactMetadata({ orderNumber: number, invoice: { id: Number(number) } })).toEqual({
      orderNumber: number,
      invoice: { id: Number(number) },
    });
    expect(redactMetadata({ card: { number } })).toEqual({ card: { number: '[redacted:card]' } });
  });

  test('`__proto__` stays a field, and no prototype is touched', () => {
    const metadata = JSON.parse(
      '{"__proto__":{"password":"x","a":1},"constructor":{"prototype":{"b":1}}}',
    ) as JsonObject;
    const redacted = redactMetadata(metadata);
    expect(JSON.stringify(redacted)).toBe(
      '{"__proto__":{"password":"[redacted:password]","a":1},"constructor":{"prototype":{"b":1}}}',
    );
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test('redacting is done once for all, and never changes what came in', () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonObject>;
    const names = fc.constantFrom('password', 'note', 'apiKey', 'id', 'cookies', 'x');
    const values = fc.constantFrom(secretKey, `a ${jwt} b`, card, 'plain', 12);
    const metadata = fc.dictionary(fc.oneof(names, fc.string()), fc.oneof(json, values));
    fc.assert(
      fc.property(metadata, (value) => {
        const before = structuredClone(value);
        const once = redact({ metadata: value as JsonObject }).event;
        expect(value).toEqual(before);
        const removed: string[] = [];
        expect(redactEvent(once, undefined, removed)).toBe(once);
        expect(removed).toEqual([]);
        for (const secret of [secretKey, jwt]) expect(JSON.stringify(once)).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the rest of the event', () => {
  test('changes are redacted by their field, both sides', () => {
    const changes = [
      { field: 'password', before: 'old', after: 'new' },
      { field: 'headers.authorization', after: 'x' },
      { field: 'name', before: 'A', after: `A ${githubToken}` },
      { field: 'customer.email', before: 'ann@example.com', after: null },
    ];
    expect(redact({ changes }, ['customer.email']).event.changes).toEqual([
      { field: 'password', before: '[redacted:password]', after: '[redacted:password]' },
      { field: 'headers.authorization', after: '[redacted:authorization]' },
      { field: 'name', before: 'A', after: 'A [redacted:github-token]' },
      { field: 'customer.email', before: '[redacted:sensitive]', after: null },
    ]);
  });

  test.each([
    [`/reset-password/${'ab12'.repeat(8)}`, '/reset-password/[redacted:token]'],
    [`/auth/magic_link/${'ab12'.repeat(8)}/go`, '/auth/magic_link/[redacted:token]/go'],
    [`/session/${jwt}`, '/session/[redacted:jwt]'],
    [
      '/users/0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d/reset',
      '/users/0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d/reset',
    ],
    [
      '/invitations/0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d',
      '/invitations/0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d',
    ],
    [`/commits/${'ab12'.repeat(10)}`, `/commits/${'ab12'.repeat(10)}`],
    ['/reset-password/confirm', '/reset-password/confirm'],
  ])('the path %s', (path, expected) => {
    expect(redact({ request: { path } }).event.request?.path).toBe(expected);
  });

  test('user agents and reasons are texts like any other', () => {
    const redacted = redact({
      request: { userAgent: `app/1.0 (token=${githubToken})` },
      actor: {
        type: 'admin',
        id: 'a1',
        reason: `customer sent ${card}`,
        onBehalfOf: [{ type: 'user', id: jwt }],
      },
    });
    expect(redacted.event.request?.userAgent).toBe('app/1.0 (token=[redacted:token])');
    expect(redacted.event.actor?.reason).toBe('customer sent [redacted:card]');
    expect(redacted.event.actor?.onBehalfOf?.[0]?.id).toMatch(/^\[redacted:jwt:[0-9a-f]{16}\]$/);
    expect(redacted.removed.sort()).toEqual(['card', 'jwt', 'token']);
  });

  test('an id that is a secret becomes another id, so that two stay two and one stays one', () => {
    const other = `${jwt}y`;
    const [first, again, second] = [jwt, jwt, other].map(
      (id) => redact({ sessionId: id, dedupeKey: `k-${id}`, object: { type: 'session', id } }).event,
    );
    expect(first?.sessionId).toMatch(/^\[redacted:jwt:[0-9a-f]{16}\]$/);
    expect(again).toEqual(first);
    expect(second?.sessionId).not.toBe(first?.sessionId);
    expect(second?.dedupeKey).not.toBe(first?.dedupeKey);
    expect(second?.object?.id).not.toBe(first?.object?.id);
    expect(JSON.stringify([first, second])).not.toContain(jwt);
  });

  test('ids are left alone, card numbers among them', () => {
    const ids = { userId: '4111111111111111', tenantId: 'password=x', dedupeKey: 'order:4111111111111111' };
    const { event, removed } = redact(ids);
    expect(event).toMatchObject(ids);
    expect(removed).toEqual([]);
  });

  test('an event without secrets is answered as it is', () => {
    const clean = event({
      metadata: { a: 1 },
      request: { path: '/x', userAgent: 'y' },
      userId: 'u',
      changes: [],
    });
    expect(redactEvent(clean, undefined, [])).toBe(clean);
  });
});
