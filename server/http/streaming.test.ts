import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient, type TailItem } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import { type EventEnvelope, eventColumns } from '@evident/contract/event';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeParts, testKeys } from '../testing/fake-parts.ts';
import { createHttp } from './http.ts';

let fake: FakeParts;
let app: FastifyInstance;
let baseUrl: string;
let client: Client;
beforeEach(async () => {
  fake = new FakeParts();
  app = await createHttp(fake.parts({ heartbeatMs: 10 }));
  baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({ baseUrl, token: testKeys.secret, sleep: () => sleep(1) });
});
afterEach(async () => {
  fake.stop.abort();
  await app.close();
});

function add(count: number, more: Partial<EventEnvelope> = {}): void {
  for (let index = 0; index < count; index += 1) {
    const number = fake.events.length;
    fake.events.push({
      id: `018f0000-0000-7000-8000-${String(number).padStart(12, '0')}`,
      type: 'project.created',
      outcome: 'success',
      source: 'api',
      metadata: { number },
      occurredAt: '2026-01-01T00:00:00.000Z',
      receivedAt: '2026-01-01T00:00:00.000Z',
      lane: 'record',
      ...more,
    });
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}

async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

const numbers = (items: readonly TailItem[]) => items.map(({ event }) => event.metadata.number);

describe('the live tail', () => {
  test('sends what comes, and starts now', async () => {
    add(3);
    const tailing = take(client.streamEvents(), 2);
    await until(() => fake.scopes.length > 1);
    add(2);
    expect(numbers(await tailing)).toEqual([3, 4]);
  });

  test('resumes at a position without a gap', async () => {
    add(5);
    expect(numbers(await take(client.streamEvents({ query: { position: '2' } }), 3))).toEqual([2, 3, 4]);
    const response = await fetch(`${baseUrl}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${testKeys.secret}`, 'last-event-id': '4' },
    });
    const [first] = await take(response.body as unknown as AsyncIterable<Uint8Array>, 1);
    expect(Buffer.from(first ?? []).toString()).toMatch(/^retry: \d+\nid: 5\ndata: \{.*"number":4.*\}\n\n$/);
  });

  test('comes back by itself when the server goes, and misses and repeats nothing', async () => {
    add(1);
    const tailing = take(client.streamEvents({ query: { position: '0' } }), 4);
    await until(() => fake.scopes.length > 1);
    add(1);
    await until(() => fake.scopes.length > 4);
    const { port } = new URL(baseUrl);
    fake.stop.abort();
    await app.close();
    add(2);
    const next = new FakeParts();
    next.events.push(...fake.events);
    app = await createHttp(next.parts());
    await app.listen({ port: Number(port), host: '127.0.0.1' });
    expect(numbers(await tailing)).toEqual([0, 1, 2, 3]);
    next.stop.abort();
  });

  test('ends when its key is revoked', async () => {
    const admin = createClient({ baseUrl, token: testKeys.admin });
    const { key, secret } = await admin.createKey({ body: { kind: 'secret', name: 'tail' } });
    const response = await fetch(`${baseUrl}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    const text = response.text();
    await until(() => fake.scopes.length > 2);
    await admin.revokeKey({ params: { id: key.id } });
    expect(await text).toContain('event: position');
  });

  test('ends cleanly when the server stops', async () => {
    const response = await fetch(`${baseUrl}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${testKeys.secret}` },
    });
    const text = response.text();
    await until(() => fake.scopes.length > 2);
    fake.stop.abort();
    expect(await text).toContain('event: position');
  });

  test('there are only so many at once, and one that ends makes room', async () => {
    const stops = [new AbortController(), new AbortController()];
    const open = (signal: AbortSignal) =>
      fetch(`${baseUrl}/api/v1/events/stream`, {
        headers: { authorization: `Bearer ${testKeys.secret}` },
        signal,
      });
    for (const { signal } of stops) expect((await open(signal)).status).toBe(200);
    expect((await open(new AbortController().signal)).status).toBe(429);
    stops[0]?.abort();
    let status = 429;
    while (status === 429) status = (await open(AbortSignal.timeout(5000))).status;
    expect(status).toBe(200);
    stops[1]?.abort();
  });

  test('a position that is none is refused with a status', async () => {
    await expect(take(client.streamEvents({ query: { position: 'x' } }), 1)).rejects.toMatchObject({
      code: 'INVALID_QUERY',
    });
  });
});

describe('the export', () => {
  const all = async (query: object) =>
    Buffer.concat(await take(client.exportEvents({ query }), Infinity)).toString();

  test('streams every event, page by page', async () => {
    add(1234);
    const lines = (await all({})).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).metadata.number)).toEqual(
      Array.from({ length: 1234 }, (_, n) => n),
    );
    expect(fake.pageReads).toBe(3);
  });

  test('stops at the limit', async () => {
    add(1234);
    expect((await all({ limit: 700 })).trimEnd().split('\n')).toHaveLength(700);
    expect(fake.queries.map(({ limit }) => limit)).toEqual([500, 200]);
  });

  test('CSV has the header of the columns and no formulas', async () => {
    const evil = ['=1+1', '+1', '-1', '@x', '\tx', '\rx', 'a,"b"\nc'];
    for (const userId of evil) add(1, { userId });
    const text = await all({ format: 'csv' });
    const [header] = text.split('\r\n');
    expect(header).toBe(eventColumns.map(({ column }) => column).join(','));
    for (const value of evil.slice(0, 4)) expect(text).toContain(`,'${value},`);
    expect(text).toContain(`'\tx`);
    expect(text).toContain(`"'\rx"`);
    expect(text).toContain('"a,""b""\nc"');
  });

  test('an empty export is a header, or nothing', async () => {
    expect(await all({ format: 'csv' })).toBe(`${eventColumns.map(({ column }) => column).join(',')}\r\n`);
    expect(await all({})).toBe('');
  });

  test('is cut, not shortened, when the store fails half-way', async () => {
    add(20_000, { metadata: { filler: 'x'.repeat(1000) } });
    const reading = (async () => {
      const parts: Uint8Array[] = [];
      for await (const part of client.exportEvents({ query: {} })) {
        parts.push(part);
        fake.readFailure = new Error('gone');
      }
      return parts;
    })();
    await expect(reading).rejects.toThrow();
  });

  test('does not read ahead of a client that does not', async () => {
    add(200_000, { metadata: { filler: 'x'.repeat(2000) } });
    const request = httpRequest(`${baseUrl}/api/v1/events/export`, {
      headers: { authorization: `Bearer ${testKeys.secret}` },
    });
    request.end();
    const [response] = await once(request, 'response');
    let before = -1;
    while (before !== fake.pageReads) {
      before = fake.pageReads;
      await sleep(300);
    }
    expect(fake.pageReads).toBeLessThan(40);
    response.destroy();
    await sleep(50);
    expect(fake.pageReads).toBeLessThanOrEqual(before + 1);
  });
});

describe('an NDJSON stream', () => {
  async function* events(count: number): AsyncGenerator<unknown> {
    for (let number = 0; number < count; number += 1) yield { type: 'imported', metadata: { number } };
  }

  test('of many events is taken whole', async () => {
    const outcome = await client.recordEventStream(events(20_000));
    expect(outcome).toEqual({ accepted: 20_000, duplicates: 0, rejected: 0, results: [] });
    expect(fake.events).toHaveLength(20_000);
  });

  test('waits while the recorder is overloaded, and goes on', async () => {
    fake.refuse = new EvidentError('OVERLOADED');
    const sending = client.recordEventStream(events(100));
    await until(() => fake.deliveries.length > 1);
    fake.refuse = undefined;
    expect(await sending).toMatchObject({ accepted: 100, rejected: 0 });
  });

  test('that the recorder does not take in the end stops, says where, and the sender hears it', async () => {
    let taken = 0;
    const take = fake.ingest.take;
    const patience = {
      ...fake.parts(),
      ingest: {
        take: (...args: Parameters<typeof take>) => {
          taken += args[0].length;
          if (taken > 3000) fake.refuse = new EvidentError('OVERLOADED');
          return take(...args);
        },
      },
    };
    const slow = await createHttp(patience);
    const at = await slow.listen({ port: 0, host: '127.0.0.1' });
    const sending = createClient({ baseUrl: at, token: testKeys.secret }).recordEventStream(events(500_000));
    await expect(sending).rejects.toMatchObject({
      code: 'OVERLOADED',
      details: [{ path: expect.stringMatching(/^line \d+$/) }],
      body: {
        accepted: expect.any(Number),
        results: expect.arrayContaining([expect.objectContaining({ status: 'rejected' })]),
      },
    });
    await slow.close();
  });

  test('stops with the server, after what was read', async () => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    const answer = once(socket, 'data');
    socket.write(
      `POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${testKeys.secret}\r\n` +
        'Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{"type":"whole"}\n\r\n',
    );
    await until(() => fake.deliveries.length > 0);
    fake.stop.abort();
    const text = String((await answer)[0]);
    expect(text).toMatch(/^HTTP\/1\.1 503 /);
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      accepted: 1,
      error: { code: 'ACTIVITY_RECORDER_UNAVAILABLE', details: [{ path: 'line 2' }] },
    });
    socket.destroy();
  });

  test('whose recorder breaks is answered, and the process lives', async () => {
    fake.refuse = new Error('boom');
    await expect(client.recordEventStream(events(10))).rejects.toMatchObject({
      code: 'ACTIVITY_RECORD_FAILED',
    });
  });

  test('whose sender goes away half-way leaves what was whole, and the server well', async () => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    socket.write(
      `POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${testKeys.secret}\r\n` +
        'Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '10\r\n{"type":"whole"}\r\n1\r\n\n\r\n8\r\n{"type":\r\n',
    );
    await until(() => fake.deliveries.length > 0);
    socket.destroy();
    await sleep(20);
    expect(fake.events.map(({ type }) => type)).toEqual(['whole']);
    expect((await fetch(`${baseUrl}/health/live`)).status).toBe(200);
    expect(fake.logged).not.toMatch(/"level":[45]0/);
  });

  test('what is wrong with lines comes back though nothing was kept', async () => {
    const outcome = await client.recordEventStream(['{"type":""}', 'nonsense']);
    expect(outcome).toMatchObject({ rejected: 2, results: [{ index: 1 }, { index: 2 }] });
  });
});

describe('on the wire', () => {
  const raw = async (text: string) => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    socket.write(text);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks as unknown as Uint8Array[]).toString();
  };

  test('Expect: 100-continue is answered before the body', async () => {
    const answer = await raw(
      'POST /api/v1/activity/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 12\r\n\r\n{"type":"a"}',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 Accepted/);
  });

  test('an expectation nobody knows is ignored', async () => {
    const answer = await raw(
      'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: miracles\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('a body that is too large is read to its end, so that the refusal arrives', async () => {
    const body = 'x'.repeat(8 * 1024 * 1024);
    const answer = await raw(
      `POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${testKeys.admin}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
        'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*PAYLOAD_TOO_LARGE.*HTTP\/1\.1 200 OK/s);
  });

  test.each([
    ['no host', 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'INVALID_INPUT'],
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'INVALID_INPUT'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('%s is answered from the catalogue', async (_name, text, status, code) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').error.code).toBe(code);
  });

  test('the client turns answers into errors of the catalogue', async () => {
    await expect(client.listKeys()).rejects.toMatchObject({ code: 'FORBIDDEN', name: 'EvidentError' });
    await expect(client.listEvents({ query: { limit: 501 } })).rejects.toMatchObject({
      code: 'INVALID_QUERY',
      details: [{ path: 'limit' }],
    });
    const nobody = createClient({ baseUrl: 'http://127.0.0.1:1' });
    await expect(nobody.health()).rejects.toMatchObject({ code: 'ACTIVITY_RECORDER_UNAVAILABLE' });
  });
});
