import { createReadStream, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { eventInputSchema } from '@evident/contract/event';
import { describe, expect, test } from 'vitest';
import { chunksOf, collectItems } from '../testing/collect.ts';
import { realFile } from '../testing/real-file.ts';
import { readAccessLog } from './read-access-log.ts';

const line = (path: string, status = 200) =>
  `10.0.0.1 - ann [17/May/2015:10:05:03 +0000] "GET ${path} HTTP/1.1" ${status} 12 "-" "agent"`;
const read = (text: string | Buffer, tenantId?: string) =>
  collectItems(readAccessLog(chunksOf(text, 777), tenantId));

test('the status decides type and outcome', async () => {
  const { events } = await read(
    [200, 304, 401, 403, 404, 499, 500].map((status) => line('/', status)).join('\n'),
  );
  expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
    'api_request success',
    'api_request success',
    'api_request_failed denied',
    'api_request_failed denied',
    'api_request_failed failure',
    'api_request_failed failure',
    'server_error failure',
  ]);
});

test('the user of the log is user and actor; a client that is a host name is no address', async () => {
  const { events } = await read(
    `${line('/a')}\n${line('/b').replace('10.0.0.1 - ann', 'client.example - -')}`,
    'acme',
  );
  expect(events[0]).toMatchObject({
    tenantId: 'acme',
    userId: 'ann',
    actor: { type: 'user', id: 'ann' },
    request: { ipAddress: '10.0.0.1', method: 'GET', path: '/a', statusCode: 200, userAgent: 'agent' },
    metadata: { bytes: 12 },
  });
  expect(events[1]).toMatchObject({ actor: { type: 'anonymous' }, metadata: { host: 'client.example' } });
  expect(events[1]?.request).not.toHaveProperty('ipAddress');
});

test('damaged lines are named by number and reason, their neighbours stay, CRLF is no part of a line', async () => {
  const { events, problems } = await read(
    `${line('/a')}\r\nrubbish\r\n\r\n${line('/b')}\r\n\u0000\n${'y'.repeat(70_000)}`,
  );
  expect(events.map((event) => event.request?.path)).toEqual(['/a', '/b']);
  expect(problems).toEqual([
    { place: 'line 2', reason: expect.stringContaining('no time') },
    { place: 'line 5', reason: 'binary data' },
    { place: 'line 6', reason: 'longer than 64 KB' },
  ]);
  const { events: unix } = await read(`${line('/a')}\n`);
  expect(unix[0]?.id).toBe(events[0]?.id);
});

test('identical lines are several events, and a rotated file that overlaps gives the same ids', async () => {
  const lines = ['/a', '/b', '/b', '/b', '/c'].map((path) => line(path));
  const first = (await read(lines.join('\n'))).events.map(({ id }) => id);
  const rotated = (await read([...lines.slice(1), line('/d')].join('\n'))).events.map(({ id }) => id);
  expect(new Set(first).size).toBe(5);
  expect(rotated.slice(0, 4)).toEqual(first.slice(1));
  expect(first).not.toContain(rotated[4]);
});

test('another tenant is other events', async () => {
  const [mine, yours] = [await read(line('/a'), 'mine'), await read(line('/a'), 'yours')];
  expect(mine.events[0]?.id).not.toBe(yours.events[0]?.id);
});

test('a file that is no access log is given up early', async () => {
  const { problems } = await read('{"a":1}\n'.repeat(5000));
  expect(problems).toHaveLength(1001);
  expect(problems.at(-1)?.reason).toContain('none of the first 1000 lines');
});

test('what a truncated gzip still holds is read', async () => {
  const lines = Array.from({ length: 5000 }, (_, at) => line(`/${(at * 7919) % 5003}`)).join('\n');
  const { events, problems } = await read(gzipSync(lines).subarray(0, -500));
  expect(events.length).toBeGreaterThan(3000);
  expect(problems).toEqual([
    { place: `after line ${events.length}`, reason: expect.stringContaining('truncated') },
  ]);
});

describe('the real log', () => {
  const path = realFile('apache-access.log.gz');
  const reading = () => collectItems(readAccessLog(createReadStream(path ?? '')));

  test.skipIf(!path)('all 10,000 lines become valid events with ids of their own', async () => {
    const { events, problems } = await reading();
    expect(problems).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(10_000);
    expect(events.filter((event) => !eventInputSchema.safeParse(event).success)).toEqual([]);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect([count('api_request'), count('api_request_failed'), count('server_error')]).toEqual([
      9780, 217, 3,
    ]);
    expect(events.filter(({ outcome }) => outcome === 'denied')).toHaveLength(2);
    expect(events.every((event) => event.request?.ipAddress && event.request.path?.startsWith('/'))).toBe(
      true,
    );
  });

  test.skipIf(!path)('read again, or plain instead of compressed, it gives the same ids', async () => {
    const first = (await reading()).events.map(({ id }) => id);
    const plain = await read(gunzipSync(new Uint8Array(readFileSync(path ?? ''))));
    expect(plain.events.map(({ id }) => id)).toEqual(first);
  });
});
