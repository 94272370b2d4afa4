import type { Random } from '../../demo/random.ts';

const host = 'Host: localhost\r\n';
const post = `POST /api/v1/activity/events HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
const get = `GET /health/live HTTP/1.1\r\n${host}`;
const body = '{"type":"page_view"';

/** Bytes that are no HTTP, or only just: none of them holds an event that could be stored. */
export function brokenHttp(random: Random): { readonly name: string; readonly bytes: Buffer } {
  const [name, make] = random.pick(attacks);
  const made = make(random);
  const bytes = typeof made === 'string' ? Buffer.from(made, 'latin1') : made;
  if (!random.chance(0.15)) return { name, bytes };
  return { name: `${name}, some bytes changed`, bytes: damaged(random, bytes) };
}

function damaged(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let change = random.int(1, 5); change > 0 && copy.length > 0; change -= 1) {
    // Never into the framing of a body that could become an event: these requests have none that is whole.
    copy[random.int(0, copy.length - 1)] = random.pick([0, 0x0a, 0x0d, 0x20, 0x3a, 0x7f, 0xff, 0x41]);
  }
  return copy;
}

const attacks: readonly (readonly [string, (random: Random) => string | Buffer])[] = [
  ['noise', (random) => Buffer.from(Array.from({ length: random.int(1, 400) }, () => random.int(0, 255)))],
  ['a TLS greeting', () => Buffer.from('16030100c8010000c40303', 'hex')],
  ['the HTTP/2 preface', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['no version', () => 'GET /\r\n\r\n'],
  [
    'a version nobody has',
    (random) => `GET / HTTP/${random.pick(['0.9', '1.2', '2.0', '9.9', '1', '1.1.1', 'x'])}\r\n${host}\r\n`,
  ],
  ['HTTP/1.0 without a host', () => 'GET /health/live HTTP/1.0\r\n\r\n'],
  ['no host', () => 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['two hosts', () => `${get}Host: evil.example\r\n\r\n`],
  [
    'a host that is none',
    (random) =>
      `GET / HTTP/1.1\r\nHost: ${random.pick(['', '"><script>', 'a b', ':', '[', '%00', '\x01'])}\r\n\r\n`,
  ],
  [
    'a method nobody has',
    (random) => `${random.pick(['FETCH', 'get', 'G\0T', 'M'.repeat(5000), ''])} / HTTP/1.1\r\n${host}\r\n`,
  ],
  ['CONNECT', () => `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`],
  ['an upgrade', () => `${get}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n\r\n`],
  [
    'an upgrade to HTTP/2',
    () => `${get}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
  ],
  ['an expectation nobody meets', () => `${post}Expect: miracles\r\nContent-Length: 0\r\n\r\n`],
  [
    'a length that is none',
    (random) =>
      `${post}Content-Length: ${random.pick(['-1', 'abc', '1e3', '0x10', '99999999999999999999', '5,5', '', '+5', '5 5'])}\r\n\r\n${body}`,
  ],
  ['two lengths', () => `${post}Content-Length: 3\r\nContent-Length: 4\r\n\r\n{}  `],
  [
    'a length and chunks',
    () =>
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n`,
  ],
  [
    'chunks that are none',
    (random) =>
      `${post}Transfer-Encoding: chunked\r\n\r\n${random.pick(['zz\r\n', '-1\r\n', 'ffffffffffffffffff\r\n{', '5\r\n{}\r\n0\r\n', '5;a=b\r\n{"a":\r\n', '0', '3\r\n{}\r\n\r\n', `2;${'x'.repeat(20_000)}\r\n{}\r\n`])}`,
  ],
  [
    'chunks with trailers',
    () => `${post}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Trailer: \0\r\n\r\n`,
  ],
  [
    'an encoding nobody has',
    (random) =>
      `${post}Transfer-Encoding: ${random.pick(['gzip', 'chunked, chunked', 'xchunked', 'chunked, identity', ' chunked\x0b'])}\r\n\r\n${body}`,
  ],
  [
    'fewer bytes than announced',
    (random) => `${post}Content-Length: ${random.int(40, 100_000)}\r\n\r\n${body}`,
  ],
  ['a header without an end', () => `${get}X-Endless: ${'a'.repeat(3000)}`],
  [
    'huge headers',
    (random) => `${get}X-Huge: ${'a'.repeat(random.pick([15_000, 17_000, 70_000, 1_000_000]))}\r\n\r\n`,
  ],
  [
    'thousands of headers',
    () => `${get}${Array.from({ length: 3000 }, (_, at) => `X${at}: 1\r\n`).join('')}\r\n`,
  ],
  ['a header with a NUL', () => `${get}X-Nul: a\0b\r\n\r\n`],
  ['a header without a name', () => `${get}: nothing\r\n\r\n`],
  ['a header with blanks in its name', () => `${get}X Y : z\r\n\r\n`],
  ['a folded header', () => `${get}X-Folded: a\r\n b\r\n\r\n`],
  ['bare line feeds', () => 'GET /health/live HTTP/1.1\nHost: localhost\n\n'],
  ['bare carriage returns', () => 'GET /health/live HTTP/1.1\rHost: localhost\r\r'],
  ['a target with control characters', () => `GET /\x01\x02\x7f HTTP/1.1\r\n${host}\r\n`],
  ['a target of many bytes', () => `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`],
  ['a target of bytes beyond ASCII', () => `GET /\xff\xfe\xc3\x28 HTTP/1.1\r\n${host}\r\n`],
  ['many requests at once', (random) => `${get}\r\n`.repeat(random.int(2, 100))],
  [
    'good and bad requests at once',
    () => `${get}\r\n${post}Content-Length: 2\r\n\r\n{}GARBAGE\r\n\r\n${get}\r\n`,
  ],
  [
    'a stream of lines that is cut off',
    () =>
      `POST /api/v1/events HTTP/1.1\r\n${host}Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"typ\r\n`,
  ],
  ['nothing but blank lines', () => '\r\n'.repeat(500)],
  ['nothing', () => ''],
];
