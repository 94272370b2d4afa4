import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAccessLogLine } from './parse-line.ts';

const parsed = (text: string) => {
  const result = parseAccessLogLine(text);
  return result.ok ? result.line : result.reason;
};

test('the common format', () => {
  expect(
    parsed('127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326'),
  ).toEqual({
    host: '127.0.0.1',
    user: 'frank',
    occurredAt: '2000-10-10T20:55:36.000Z',
    method: 'GET',
    path: '/apache_pb.gif',
    statusCode: 200,
    bytes: 2326,
  });
});

test('the combined format, without the query strings of path and referer', () => {
  const line =
    '2001:db8::7 - - [29/Feb/2024:00:00:00 +0530] "POST /pay?card=1#x HTTP/2.0" 502 - "https://a.example/b?c=d" "curl/8"';
  expect(parsed(line)).toEqual({
    host: '2001:db8::7',
    occurredAt: '2024-02-28T18:30:00.000Z',
    method: 'POST',
    path: '/pay',
    statusCode: 502,
    referer: 'https://a.example/b',
    userAgent: 'curl/8',
  });
});

test.each([
  [
    'a virtual host in front',
    'shop.example:443 10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1',
    { host: '10.0.0.1', path: '/' },
  ],
  [
    'fields a site added behind',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "agent" "203.0.113.9" 0.004',
    { userAgent: 'agent' },
  ],
  [
    'an agent with escaped quotes',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "a \\"b\\" c"',
    { userAgent: 'a "b" c' },
  ],
  [
    'an agent that was cut off',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 (http://x.html',
    { userAgent: 'Mozilla/5.0 (http://x.html' },
  ],
  [
    'an absolute address',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET http://h.example/a?b HTTP/1.1" 200 1',
    { path: '/a' },
  ],
  [
    'a path with spaces',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a b HTTP/1.1" 404 1',
    { path: '/a b' },
  ],
  [
    'a user name with a space',
    '10.0.0.1 - Ann Lee [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1',
    { user: 'Ann Lee' },
  ],
  ['no request at all', '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "-" 408 -', { statusCode: 408 }],
  [
    'bytes that are no HTTP',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "\\x16\\x03\\x01" 400 226',
    { statusCode: 400, bytes: 226 },
  ],
])('%s', (_name, line, expected) => {
  const result = parseAccessLogLine(line);
  expect(result).toMatchObject({ ok: true, line: expected });
  if (result.ok && !('path' in expected) && /"(-|\\x)/.test(line.slice(0, 60)))
    expect(result.line).not.toHaveProperty('path');
});

test.each([
  ['', 'no time'],
  ['hello world', 'no time'],
  ['10.0.0.1 - - [31/Feb/2024:00:00:00 +0000] "GET / HTTP/1.1" 200 1', 'not a real one'],
  ['10.0.0.1 - - [17/Foo/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1', 'not a real one'],
  ['10.0.0.1 - - [17/May/2015:24:05:03 +0000] "GET / HTTP/1.1" 200 1', 'not a real one'],
  ['[17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1', 'no client address'],
  ['10.0.0.1 - - [17/May/2015:10:05:03 +0000] GET / 200 1', 'no request'],
  ['10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 2000 1', 'no status'],
  ['10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 099 1', 'no status'],
  ['10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1', 'no status'],
])('%j is damaged and says why', (line, reason) => {
  expect(parsed(line)).toContain(reason);
});

test('whatever the line holds, it is parsed or refused, and a parsed time is a real one', () => {
  const piece = fc.constantFrom(
    '10.0.0.1',
    ' - - ',
    '[17/May/2015:10:05:03 +0000]',
    ' "',
    'GET / HTTP/1.1',
    '" ',
    '200 1',
    '\\',
    '"',
    '[',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string())), (pieces) => {
      const result = parseAccessLogLine(pieces.join(''));
      if (result.ok) expect(Number.isNaN(Date.parse(result.line.occurredAt))).toBe(false);
    }),
  );
});
