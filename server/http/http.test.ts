import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeParts, testKeys } from '../testing/fake-parts.ts';
import { createHttp } from './http.ts';

let fake: FakeParts;
let app: FastifyInstance;
beforeEach(async () => {
  fake = new FakeParts();
  app = await createHttp(fake.parts());
});
afterEach(() => app.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const activity = '/api/v1/activity/events';
const codeOf = (response: { json(): { error?: { code: string } } }) => response.json().error?.code;

describe('the browser endpoint', () => {
  test('takes an event without a key and says accepted', async () => {
    const response = await app.inject({ method: 'POST', url: activity, payload: { type: 'clicked' } });
    expect([response.statusCode, response.body]).toEqual([202, '{"status":"accepted"}']);
    expect(response.headers['access-control-allow-origin']).toBe('*');
    expect(fake.events.map(({ type }) => type)).toEqual(['frontend_clicked']);
    expect(fake.deliveries[0]).toMatchObject({ channel: 'browser', request: { ipAddress: '127.0.0.1' } });
  });

  test.each(['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', 'nonsense', undefined])(
    'reads a body as JSON though it is called %s',
    async (contentType) => {
      const response = await app.inject({
        method: 'POST',
        url: `${activity}/`,
        payload: Buffer.from('{"type":"clicked"}'),
        headers: contentType ? { 'content-type': contentType } : {},
      });
      expect(response.statusCode).toBe(202);
    },
  );

  test('answers a preflight with the headers SDKs send', async () => {
    const response = await app.inject({
      method: 'OPTIONS',
      url: activity,
      headers: { origin: 'https://app.example' },
    });
    expect(response.statusCode).toBe(204);
    expect(response.headers['access-control-allow-headers']).toBe(
      'authorization, content-type, x-retry-count',
    );
    expect(response.headers['access-control-allow-origin']).toBe('*');
  });

  test.each([
    ['not JSON', '{', 400, 'INVALID_INPUT'],
    ['nothing', '', 400, 'INVALID_INPUT'],
    ['a list', '[{"type":"a"}]', 400, 'INVALID_INPUT'],
    ['no type', '{}', 400, 'INVALID_ACTIVITY_EVENT'],
    ['too much', `{"type":"a","x":"${'x'.repeat(1024 * 1024)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s', async (_name, payload, status, code) => {
    const response = await app.inject({ method: 'POST', url: activity, payload });
    expect([response.statusCode, codeOf(response)]).toEqual([status, code]);
    expect(response.headers['access-control-allow-origin']).toBe('*');
  });

  test.each([
    [new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE'), 503],
    [new EvidentError('OVERLOADED'), 429],
  ])('a refusal for the moment says when to come back', async (refusal, status) => {
    fake.refuse = refusal;
    const response = await app.inject({ method: 'POST', url: activity, payload: { type: 'a' } });
    expect([response.statusCode, codeOf(response)]).toEqual([status, refusal.code]);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a recorder that breaks is ACTIVITY_RECORD_FAILED, and the log does not repeat its words', async () => {
    fake.refuse = new Error('value "4111 1111" is out of range');
    const response = await app.inject({ method: 'POST', url: activity, payload: { type: 'a' } });
    expect([response.statusCode, codeOf(response)]).toEqual([500, 'ACTIVITY_RECORD_FAILED']);
    expect(fake.logged).toContain('a request failed');
    expect(fake.logged).not.toContain('4111');
  });

  test.each([
    ['an unknown key', bearer('x'.repeat(30)), 401, 'UNAUTHORIZED'],
    ['another scheme', { authorization: 'Basic eDp5' }, 401, 'UNAUTHORIZED'],
    ['a token nobody signed', bearer('eyJhbGciOiJIUzI1NiJ9.e30.AAAA'), 401, 'UNAUTHORIZED'],
    ['a secret key, which has no place in a browser', bearer(testKeys.secret), 403, 'FORBIDDEN'],
  ])('refuses %s', async (_name, headers, status, code) => {
    const response = await app.inject({ method: 'POST', url: activity, payload: { type: 'a' }, headers });
    expect([response.statusCode, codeOf(response)]).toEqual([status, code]);
    expect(fake.events).toEqual([]);
  });

  test('takes a write key, and the identity of the app token', async () => {
    const parts = fake.parts({ verifyAppToken: async () => ({ userId: 'ada' }) });
    const other = await createHttp(parts);
    const send = (token: string) =>
      other.inject({ method: 'POST', url: activity, payload: { type: 'a' }, headers: bearer(token) });
    expect((await send(testKeys.write)).statusCode).toBe(202);
    expect((await send('eyJhbGciOiJIUzI1NiJ9.e30.AAAA')).statusCode).toBe(202);
    expect(fake.events.map(({ userId }) => userId)).toEqual([undefined, 'ada']);
    await other.close();
  });
});

describe('who may do what', () => {
  const cases = Object.values(endpoints).filter(({ scope }) => scope !== 'public' && scope !== 'optional');
  const urlOf = ({ path }: { path: string }) => path.replace('{id}', '018f0000-0000-7000-8000-000000000000');

  test.each(cases.map((endpoint) => [endpoint.method, urlOf(endpoint)] as const))(
    '%s %s asks for a key, and a write key is not enough',
    async (method, url) => {
      const without = await app.inject({ method, url });
      expect([without.statusCode, codeOf(without)]).toEqual([401, 'UNAUTHORIZED']);
      const public_ = await app.inject({ method, url, headers: bearer(testKeys.write) });
      expect([public_.statusCode, codeOf(public_)]).toEqual([403, 'FORBIDDEN']);
    },
  );

  test.each(
    cases
      .filter(({ scope }) => scope === 'admin')
      .map((endpoint) => [endpoint.method, urlOf(endpoint)] as const),
  )('%s %s is closed to a secret key', async (method, url) => {
    const response = await app.inject({ method, url, headers: bearer(testKeys.secret) });
    expect([response.statusCode, codeOf(response)]).toEqual([403, 'FORBIDDEN']);
  });
});

describe('keys', () => {
  const make = async (body: object) =>
    (
      await app.inject({
        method: 'POST',
        url: '/api/v1/keys',
        payload: body,
        headers: bearer(testKeys.admin),
      })
    ).json();
  const list = (token: string) => app.inject({ url: '/api/v1/events', headers: bearer(token) });

  test('a key works at once, is shown once, and stops when it is revoked', async () => {
    const { key, secret } = await make({ kind: 'secret', name: 'importer' });
    expect((await list(secret)).statusCode).toBe(200);
    const shown = await app.inject({ url: '/api/v1/keys', headers: bearer(testKeys.admin) });
    expect(shown.json().keys).toEqual([expect.objectContaining({ id: key.id, name: 'importer' })]);
    expect(shown.body).not.toContain(secret);
    expect(shown.body).not.toContain('hash');
    await app.inject({ method: 'DELETE', url: `/api/v1/keys/${key.id}`, headers: bearer(testKeys.admin) });
    expect((await list(secret)).statusCode).toBe(401);
  });

  test('an expired key is not a key', async () => {
    const { secret } = await make({ kind: 'secret', name: 'old', expiresAt: '2020-01-01T00:00:00Z' });
    expect((await list(secret)).statusCode).toBe(401);
  });

  test('a key of a tenant reads that tenant only', async () => {
    const { secret } = await make({ kind: 'secret', name: 'acme', tenantId: 'acme' });
    await list(secret);
    expect(fake.scopes).toEqual([{ tenantId: 'acme' }]);
  });

  test('a key of a tenant writes to that tenant only, event by event', async () => {
    const { secret } = await make({ kind: 'secret', name: 'acme', tenantId: 'acme' });
    const response = await app.inject({
      method: 'POST',
      url: '/api/v1/events',
      payload: [{ type: 'a' }, { type: 'b', tenantId: 'other' }, { type: 'c', tenantId: 'acme' }],
      headers: bearer(secret),
    });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({
      accepted: 2,
      rejected: 1,
      results: [{}, { error: { code: 'FORBIDDEN' } }, {}],
    });
    expect(fake.events.map(({ tenantId }) => tenantId)).toEqual(['acme', 'acme']);
  });

  test('a key of a tenant administers nothing', async () => {
    const { secret } = await make({ kind: 'admin', name: 'acme', tenantId: 'acme' });
    const response = await app.inject({ url: '/api/v1/keys', headers: bearer(secret) });
    expect([response.statusCode, codeOf(response)]).toEqual([403, 'FORBIDDEN']);
  });
});

describe('events from servers', () => {
  const post = (payload: string | object, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/events',
      payload,
      headers: { ...bearer(testKeys.secret), ...headers },
    });
  const ndjson = { 'content-type': 'application/x-ndjson' };

  test('each event has its own result', async () => {
    const id = '018f0000-0000-7000-8000-000000000000';
    const response = await post([{ type: 'a', id }, { type: '' }, { type: 'a', id }]);
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({
      accepted: 1,
      duplicates: 1,
      rejected: 1,
      results: [
        { index: 0, id, status: 'accepted' },
        { index: 1, status: 'rejected', error: expect.objectContaining({ code: 'INVALID_ACTIVITY_EVENT' }) },
        { index: 2, id, status: 'duplicate' },
      ],
    });
  });

  test('when nothing was kept the status is that of the error', async () => {
    const response = await post({ type: '' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ error: { code: 'INVALID_ACTIVITY_EVENT' }, rejected: 1 });
  });

  test('a passing error is said before a lasting one', async () => {
    fake.refuse = new EvidentError('OVERLOADED');
    const response = await post([{ type: 'a' }]);
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '2']);
  });

  test('lines are counted, and only what was not accepted is listed, by line', async () => {
    const response = await post('{"type":"a"}\n{"type":\n{"type":"b"}\n{"type":""}', ndjson);
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({
      accepted: 2,
      rejected: 2,
      results: [
        { index: 2, error: { code: 'INVALID_INPUT' } },
        { index: 4, error: { code: 'INVALID_ACTIVITY_EVENT' } },
      ],
    });
  });

  test('an empty body, an empty list and an empty stream are refused', async () => {
    for (const response of [await post(''), await post('[]'), await post('', ndjson)]) {
      expect([response.statusCode, codeOf(response)]).toEqual([400, 'INVALID_INPUT']);
    }
  });
});

describe('reads', () => {
  const get = (url: string) => app.inject({ url, headers: bearer(testKeys.secret) });

  test('an unknown parameter is refused by name', async () => {
    const response = await get('/api/v1/events?tenantid=a');
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({ code: 'INVALID_QUERY', details: [{ path: 'tenantid' }] });
  });

  test('every filter reaches the reader as it was meant', async () => {
    await get(
      '/api/v1/events?type=billing.*&ip=10.0.0.0/8&outcome=denied&after=2026-01-01&order=asc&limit=500',
    );
    expect(fake.queries).toEqual([
      {
        type: 'billing.*',
        ip: '10.0.0.0/8',
        outcome: 'denied',
        after: '2026-01-01T00:00:00.000Z',
        order: 'asc',
        limit: 500,
      },
    ]);
  });

  test('an unknown id is 404, a name that is no id 400', async () => {
    expect(codeOf(await get('/api/v1/events/018f0000-0000-7000-8000-000000000000'))).toBe('NOT_FOUND');
    expect(codeOf(await get('/api/v1/events/nobody'))).toBe('INVALID_QUERY');
  });

  test('a store that is away is 503, a defect 500, and neither says more', async () => {
    fake.readFailure = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), {
      code: 'ECONNREFUSED',
    });
    const away = await get('/api/v1/events');
    expect([away.statusCode, codeOf(away)]).toEqual([503, 'ACTIVITY_RECORDER_UNAVAILABLE']);
    fake.readFailure = new Error('secret words');
    const defect = await get('/api/v1/events');
    expect([defect.statusCode, codeOf(defect)]).toEqual([500, 'INTERNAL']);
    expect(away.body + defect.body + fake.logged).not.toMatch(/10\.1\.2\.3|secret words/);
  });
});

describe('any request', () => {
  test('the request id comes back', async () => {
    const response = await app.inject({ url: '/health/live', headers: { 'x-request-id': 'abc-1' } });
    expect(response.headers['x-request-id']).toBe('abc-1');
  });

  test('a wrong address is 404, a wrong method 405 and says which are right', async () => {
    expect(codeOf(await app.inject({ url: '/nowhere' }))).toBe('NOT_FOUND');
    const response = await app.inject({ method: 'PUT', url: '/api/v1/events?x=1' });
    expect([response.statusCode, codeOf(response)]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(String(response.headers.allow).split(', ').sort()).toEqual(['GET', 'POST']);
  });

  test('an address that can not be decoded is refused from the catalogue', async () => {
    const response = await app.inject({ url: '/api/v1/events/%zz' });
    expect([response.statusCode, codeOf(response)]).toEqual([400, 'INVALID_INPUT']);
  });

  test('admin bodies that are no JSON, or of another type, are refused from the catalogue', async () => {
    const send = (payload: string, contentType: string) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/keys',
        payload,
        headers: { ...bearer(testKeys.admin), 'content-type': contentType },
      });
    expect(codeOf(await send('{', 'application/json'))).toBe('INVALID_INPUT');
    expect(codeOf(await send('<a/>', 'text/xml'))).toBe('UNSUPPORTED_ENCODING');
    expect(codeOf(await send('{"kind":"root","name":"x"}', 'application/json'))).toBe('INVALID_INPUT');
  });

  test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', 'infinity'])(
    'a key that expires at %s, which no table can keep, is refused',
    async (expiresAt) => {
      const response = await app.inject({
        method: 'POST',
        url: '/api/v1/keys',
        payload: { kind: 'write', name: 'x', expiresAt },
        headers: bearer(testKeys.admin),
      });
      expect(codeOf(response)).toBe('INVALID_INPUT');
    },
  );

  test('while stopping a request is told to come back', async () => {
    fake.stop.abort();
    const response = await app.inject({ method: 'POST', url: activity, payload: { type: 'a' } });
    expect([response.statusCode, codeOf(response)]).toEqual([503, 'ACTIVITY_RECORDER_UNAVAILABLE']);
  });
});

describe('pages', () => {
  test('the welcome page has no script, and its policy allows its one style', async () => {
    const response = await app.inject({ url: '/', headers: { host: 'evident.example:4000' } });
    expect(response.body).toContain('curl http://evident.example:4000/api/v1/activity/events');
    expect(response.body).not.toMatch(/<script|style=|https:\/\//);
    expect(response.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  test('a host that is none is not repeated on the page', async () => {
    const response = await app.inject({ url: '/', headers: { host: '"><script>alert(1)</script>' } });
    expect(response.body).not.toContain('alert(1)');
  });

  test('the reference and the document behind it are served from here', async () => {
    const page = await app.inject({ url: '/docs' });
    const html = page.statusCode === 302 ? await app.inject({ url: String(page.headers.location) }) : page;
    expect(html.statusCode).toBe(200);
    expect(html.headers['content-security-policy']).toContain("script-src 'self'");
    expect(html.body).not.toMatch(/(src|href)="https?:/);
    const scripts = [...html.body.matchAll(/src="([^"]+)"/g)].map(
      ([, source]) => new URL(String(source), 'http://x/docs/').pathname,
    );
    expect(scripts.length).toBeGreaterThan(1);
    for (const url of scripts) expect((await app.inject({ url })).statusCode, url).toBe(200);
    expect((await app.inject({ url: '/openapi.json' })).json().openapi).toBe('3.1.0');
    expect((await app.inject({ url: '/docs/json' })).json().openapi).toBe('3.1.0');
  });

  test('metrics count events and errors', async () => {
    await app.inject({ method: 'POST', url: activity, payload: { type: 'a' } });
    await app.inject({ method: 'POST', url: activity, payload: '{' });
    const { body } = await app.inject({ url: '/metrics' });
    expect(body).toContain('evident_events_total{channel="browser",result="accepted"} 1');
    expect(body).toContain('evident_http_errors_total{code="INVALID_INPUT"} 1');
  });
});
