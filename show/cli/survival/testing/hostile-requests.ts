import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { credentials } from '@evident/testing';
import type { Random } from '../../demo/random.ts';
import { brokenHttp } from './broken-http.ts';
import { hostileBrowserEvent, hostileEvent, type SentEvent } from './hostile-events.ts';
import { hostilePositions, hostileTarget } from './hostile-reads.ts';
import { hostileJson, hostileTexts } from './hostile-values.ts';

/** What a server of these requests must know: the secret behind the tokens among them. Made up at run time. */
export const appJwtSecret = `hostile-app-${'j'.repeat(24)}`;

/** A request nobody should send. */
export interface HostileRequest {
  /** What is wrong with it, for a message. */
  readonly name: string;
  /** As it goes over the wire. */
  readonly bytes: Buffer;
  readonly method: string;
  /**
   * - `answer`: well framed; there is one answer.
   * - `pour`: anything may come back, or nothing. `slow` with pauses between the bytes.
   * - `drop`: the sender is gone at once.
   */
  readonly ending: 'answer' | 'pour' | 'slow' | 'drop';
  /** The events in its body, in order; none where no event can be stored. */
  readonly events: readonly SentEvent[];
  /** How the answer speaks of the events: one for all, one an event, or only of those that were not taken, by line. */
  readonly answers: 'one' | 'each' | 'lines';
  /** Cut off somewhere: how much of it is taken depends on where. */
  readonly isPartial?: boolean;
}

/** One request out of the whole zoo. */
export function hostileRequest(random: Random): HostileRequest {
  return random.weighted<(random: Random) => HostileRequest>([
    [rawRequest, 20],
    [readRequest, 30],
    [serverRequest, 26],
    [browserRequest, 12],
    [linesRequest, 8],
    [wrongBody, 10],
    [hugeRequest, 0.4],
  ])(random);
}

function rawRequest(random: Random): HostileRequest {
  const { name, bytes } = brokenHttp(random);
  const ending = random.weighted([
    ['pour', 90],
    ['drop', 8],
    ['slow', 2],
  ] as const);
  return { name: `raw: ${name}`, bytes, method: 'GET', ending, events: [], answers: 'one' };
}

function readRequest(random: Random): HostileRequest {
  const { method, target } = hostileTarget(random);
  // A run of retention takes away by right what the ledger waits for: here nobody may start one.
  const isRetention = /retention\/apply/i.test(target);
  const key = isRetention
    ? [`authorization: Bearer ${credentials.EVIDENT_SECRET_KEY}`]
    : authorization(random);
  const headers = [...key, ...oddHeaders(random)];
  const mayHaveBody = method !== 'GET' && method !== 'HEAD' && method !== 'TRACE';
  const withBody = mayHaveBody && random.chance(0.6);
  const body = Buffer.from(withBody ? adminBody(random) : '');
  const type = withBody ? ['content-type: application/json'] : [];
  const isRecording = method === 'POST' && /events(?:\/?(?:\?|$))/.test(target);
  if (isRecording) return requestOf('a read', 'POST', '/api/v1/keys', [...headers, ...type], body);
  return requestOf('a read', method, target, [...headers, ...type], body);
}

/** A body for a key or a run of retention, right but for one field. */
function adminBody(random: Random): string {
  const field = `${JSON.stringify(random.pick(adminFields))}:${hostileJson(random)}`;
  return random.chance(0.3) ? `{${field}}` : `{"kind":"write","name":"hostile",${field}}`;
}

const adminFields = ['kind', 'name', 'tenantId', 'expiresAt', 'planId', 'unknown', '__proto__'];

function serverRequest(random: Random): HostileRequest {
  const events = Array.from(
    {
      length: random.weighted([
        [1, 6],
        [3, 3],
        [20, 0.5],
      ] as const),
    },
    () => hostileEvent(random),
  );
  const list = events.map(({ text }) => text).join(',');
  const isList = events.length > 1 || random.chance(0.3);
  const text = isList
    ? random.chance(0.2)
      ? `{"events":[${list}],"sentAt":${JSON.stringify(new Date().toISOString())}}`
      : `[${list}]`
    : list;
  const answers = 'each';
  const readable = isJson(text) ? events : [];
  return delivered(random, {
    name: 'events',
    target: '/api/v1/events',
    token: credentials.EVIDENT_SECRET_KEY,
    text,
    events: readable,
    answers,
  });
}

function browserRequest(random: Random): HostileRequest {
  const event = hostileBrowserEvent(random);
  const isForged = random.chance(0.3);
  const token = isForged ? random.pick(tokens)(random) : undefined;
  return delivered(random, {
    name: 'a browser event',
    target: '/api/v1/activity/events',
    token,
    text: event.text,
    events: isJson(event.text) ? [event] : [],
    answers: 'one',
  });
}

/** Lines, of which some are none. Ids stay what they are, so that what was taken can be told from the answer. */
function linesRequest(random: Random): HostileRequest {
  const events = Array.from({ length: random.int(1, 20) }, (): SentEvent => {
    if (random.chance(0.15))
      return {
        text: random.pick(['{', 'x', '[]', '5', '"a"', 'null', '\ufeff', '{"type":"a"', '\0']),
        value: undefined,
      };
    return hostileEvent(random, { keepsId: true });
  }).filter(({ text }) => !/[\n]/.test(text));
  const text = events.map((event) => event.text).join(random.pick(['\n', '\r\n'])) + random.pick(['', '\n']);
  const head = [
    'content-type: application/x-ndjson',
    `authorization: Bearer ${credentials.EVIDENT_SECRET_KEY}`,
  ];
  const packing = random.weighted([
    ['none', 6],
    ['gzip', 3],
    ['cut', 1],
  ] as const);
  const plain = Buffer.from(text);
  const packed = packing === 'none' ? plain : gzipSync(plain);
  const body = packing === 'cut' ? packed.subarray(0, random.int(0, packed.length - 1)) : packed;
  const request = requestOf(`lines, ${packing}`, 'POST', '/api/v1/events', head, body, {
    chunked: random.chance(0.5),
  });
  return { ...request, events, answers: 'lines', isPartial: packing === 'cut' };
}

/** Bodies that hold no event at all, whatever they are called. */
function wrongBody(random: Random): HostileRequest {
  const target = random.pick(['/api/v1/events', '/api/v1/activity/events']);
  const token = target.includes('activity')
    ? []
    : [`authorization: Bearer ${credentials.EVIDENT_SECRET_KEY}`];
  const [name, body, header] = random.pick(wrongBodies)(random);
  const type = header === undefined ? [`content-type: ${random.pick(contentTypes)}`] : header;
  return requestOf(`body: ${name}`, 'POST', target, [...token, ...type], body, {
    chunked: random.chance(0.2),
  });
}

type Wrong = readonly [name: string, body: Buffer, headers?: readonly string[]];

const good = '{"type":"page_view","sessionId":"s"}';
const wrongBodies: readonly ((random: Random) => Wrong)[] = [
  (random) => ['cut JSON', Buffer.from(good.slice(0, random.int(1, good.length - 1)))],
  (random) => ['cut gzip', gzipSync(good).subarray(0, random.int(3, 15)), ['content-encoding: gzip']],
  (random) => [
    'damaged gzip',
    Buffer.concat([gzipSync(good).subarray(0, 10), Buffer.alloc(random.int(1, 60), 7)]),
  ],
  () => ['gzip in gzip', gzipSync(gzipSync(good)), ['content-encoding: gzip']],
  (random) => [
    'an encoding nobody has',
    Buffer.from('{'),
    [`content-encoding: ${random.pick(['zstd', 'compress', 'gzip, br', 'x', '\xff'])}`],
  ],
  () => ['brotli cut off', brotliCompressSync(Buffer.from(good)).subarray(0, 8), ['content-encoding: br']],
  () => ['deflate cut off', deflateSync(good).subarray(0, 8), ['content-encoding: deflate']],
  (random) => ['noise', Buffer.from(Array.from({ length: random.int(1, 300) }, () => random.int(128, 255)))],
  () => [
    'bytes that are no UTF-8',
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0x80, 0x22, 0x7d]),
  ],
  () => ['UTF-16', Buffer.from(good, 'utf16le')],
  () => ['deep brackets', Buffer.from('['.repeat(200_000))],
  () => ['deep objects', Buffer.from('{"a":'.repeat(100_000))],
  () => ['closed brackets', Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  () => ['nothing', Buffer.alloc(0)],
  () => ['blanks', Buffer.from(' \n\t '.repeat(1000))],
  (random) => [
    'a bare value',
    Buffer.from(
      random.pick([
        'null',
        '5',
        '"a"',
        'true',
        '[]',
        '{}',
        '[null,5]',
        '{"events":{}}',
        '{"events":[]}',
        '{"events":null}',
      ]),
    ),
  ],
  (random) => [
    'a form',
    Buffer.from(`data=${random.pick(['%%%', '', 'e30', '%7B', 'AAAA', '[[['])}`),
    ['content-type: application/x-www-form-urlencoded'],
  ],
  () => ['many fields', Buffer.from(`{${Array.from({ length: 5000 }, (_, at) => `"k${at}":1`).join(',')}}`)],
];

const contentTypes = [
  ...[
    'application/json',
    'text/plain',
    'application/x-ndjson',
    'multipart/form-data; boundary=x',
    'image/png',
    'x',
    ';',
    '/',
  ],
  ...[
    'application/json; charset=utf-16',
    'application/json;charset="',
    '*/*',
    'a'.repeat(2000),
    'application/jsonl',
    'text/html',
  ],
];

function hugeRequest(random: Random): HostileRequest {
  const secret = `authorization: Bearer ${credentials.EVIDENT_SECRET_KEY}`;
  const json = 'content-type: application/json';
  const lines = 'content-type: application/x-ndjson';
  const target = '/api/v1/events';
  return random.pick([
    () => requestOf('20 MB of JSON', 'POST', target, [secret, json], megabytes(20)),
    () =>
      requestOf('20 MB of JSON in chunks', 'POST', target, [secret, json], megabytes(20), { chunked: true }),
    () =>
      requestOf('20 MB for the browser endpoint', 'POST', '/api/v1/activity/events', [json], megabytes(20), {
        chunked: true,
      }),
    () =>
      requestOf(
        '20 MB for a key',
        'POST',
        '/api/v1/keys',
        [`authorization: Bearer ${credentials.EVIDENT_ADMIN_TOKEN}`, json],
        megabytes(20),
      ),
    () => requestOf('a line of 20 MB', 'POST', target, [secret, lines], megabytes(20), { chunked: true }),
    () =>
      requestOf(
        'lines of a million bytes',
        'POST',
        target,
        [secret, lines],
        Buffer.from(`${'x'.repeat(1_000_000)}\n`.repeat(5)),
      ),
    () => requestOf('a bomb', 'POST', target, [secret, json, 'content-encoding: gzip'], bomb()),
    () => requestOf('a bomb for browsers', 'POST', '/api/v1/activity/events', [json], bomb()),
    () => requestOf('a bomb of lines', 'POST', target, [secret, lines, 'content-encoding: gzip'], bomb()),
    () =>
      requestOf(
        'too many events',
        'POST',
        target,
        [secret, json],
        Buffer.from(`[${'{"type":"a"},'.repeat(5000)}{}]`),
      ),
    () =>
      requestOf(
        '5000 wrong events',
        'POST',
        target,
        [secret, json],
        Buffer.from(`[${'{"type":""},'.repeat(4999)}{}]`),
      ),
    () =>
      requestOf(
        '10 MB of text in one event',
        'POST',
        target,
        [secret, json],
        Buffer.from(`{"type":"a.b","metadata":{"a":"${'ab '.repeat(3_500_000)}"}}`),
      ),
    () =>
      requestOf(
        'a million empty lines',
        'POST',
        target,
        [secret, lines],
        Buffer.from('\n'.repeat(1_000_000)),
      ),
    () =>
      requestOf(
        '100,000 lines of rubbish',
        'POST',
        target,
        [secret, lines],
        Buffer.from('{"a"\n'.repeat(100_000)),
      ),
  ])();
}

const made = new Map<string, Buffer>();
function once(name: string, make: () => Buffer): Buffer {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}
const megabytes = (count: number) => once(`${count} MB`, () => Buffer.alloc(count * 1024 * 1024, 0x61));
const bomb = () => once('bomb', () => gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)));

interface DeliveryParts {
  readonly name: string;
  readonly target: string;
  readonly token: string | undefined;
  readonly text: string;
  readonly events: readonly SentEvent[];
  readonly answers: HostileRequest['answers'];
}

function delivered(
  random: Random,
  { name, target, token, text, events, answers }: DeliveryParts,
): HostileRequest {
  const packing = random.weighted([
    ['none', 8],
    ['gzip', 1],
    ['gzip unannounced', 1],
    ['br', 0.5],
  ] as const);
  const plain = Buffer.from(text);
  const body = packing === 'none' ? plain : packing === 'br' ? brotliCompressSync(plain) : gzipSync(plain);
  const encoding = packing === 'gzip' || packing === 'br' ? [`content-encoding: ${packing}`] : [];
  const headers = [
    `content-type: ${random.chance(0.8) ? 'application/json' : random.pick(['text/plain', 'x', 'application/octet-stream'])}`,
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...encoding,
    ...oddHeaders(random),
  ];
  const request = requestOf(`${name}, ${packing}`, 'POST', target, headers, body, {
    chunked: random.chance(0.1),
  });
  const ending = random.weighted([
    ['answer', 96],
    ['slow', 1],
    ['drop', 3],
  ] as const);
  return { ...request, ending, events, answers };
}

function requestOf(
  name: string,
  method: string,
  target: string,
  headers: readonly string[],
  body: Buffer,
  { chunked = false }: { readonly chunked?: boolean } = {},
): HostileRequest {
  const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
  const head = [
    `${method} ${target} HTTP/1.1`,
    'host: localhost',
    ...headers,
    ...(body.length > 0 || chunked ? [length] : method === 'GET' ? [] : [length]),
  ];
  const framed = chunked
    ? [
        Buffer.from(`${body.length > 0 ? `${body.length.toString(16)}\r\n` : ''}`),
        body,
        Buffer.from(body.length > 0 ? '\r\n0\r\n\r\n' : '0\r\n\r\n'),
      ]
    : [body];
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), ...framed]);
  return {
    name: `${name}: ${method} ${target.slice(0, 200)}`,
    bytes,
    method,
    ending: 'answer',
    events: [],
    answers: 'one',
  };
}

function authorization(random: Random): string[] {
  const token = random.weighted<() => string | undefined>([
    [() => credentials.EVIDENT_SECRET_KEY, 50],
    [() => credentials.EVIDENT_ADMIN_TOKEN, 30],
    [() => credentials.EVIDENT_WRITE_KEY, 3],
    [() => undefined, 5],
    [() => random.pick(tokens)(random), 12],
  ])();
  return token === undefined
    ? []
    : [
        `authorization: ${random.chance(0.95) ? 'Bearer' : random.pick(['Basic', 'bearer ', '', 'Bearer Bearer'])} ${token}`,
      ];
}

/** Tokens and keys that are wrong, and some that are right and say strange things. */
const tokens: readonly ((random: Random) => string)[] = [
  () => jwt({ sub: 'ada' }, { alg: 'none' }, 'none'),
  () => jwt({ sub: 'ada' }, { alg: 'nOnE' }, 'none'),
  () => jwt({ sub: 'ada', exp: 1 }),
  () => jwt({ sub: 'ada', nbf: 99_999_999_999 }),
  () => jwt({ sub: 'ada', exp: 'soon' }),
  () => jwt({ sub: 'ada' }, { alg: 'HS256' }, 'another-secret'),
  () => jwt({ sub: 'ada' }, { alg: 'RS256' }),
  () => jwt({ sub: 'ada' }, { alg: 'HS256', crit: ['x'] }),
  () => jwt({ sub: 'ada' }, { alg: 'HS256', b64: false, crit: ['b64'] }),
  () => jwt({ sub: 'ada' }, { alg: 'HS256', kid: '../../../dev/null', jku: 'http://127.0.0.1:1/' }),
  () => jwt({ sub: 'ada', tenant_id: 'x'.repeat(129) }),
  () => jwt({ sub: 'ada', tenant_id: 'a\0b' }),
  (random) => jwt({ sub: random.pick([null, 5, '', [], {}, 'x'.repeat(300), '\ud800', '\0', -1, 1e300]) }),
  () => jwt({ sub: 'ada', tenant_id: 'tenant_good' }),
  () => jwt([1, 2, 3]),
  () => 'eyJhbGciOiJIUzI1NiJ9..',
  () => 'eyJ',
  () => `eyJ${'A'.repeat(9000)}`,
  () => 'a.b.c',
  () => 'x'.repeat(8000),
  () => `${credentials.EVIDENT_SECRET_KEY}x`,
  () => credentials.EVIDENT_SECRET_KEY.slice(0, -1),
  () => credentials.EVIDENT_SECRET_KEY.toUpperCase(),
  (random) => random.pick(hostileTexts).replace(/[^\x20-\x7e]/g, '?'),
  () => '\xff\xfe\xfd',
];

function jwt(payload: unknown, header: object = { alg: 'HS256' }, secret: string = appJwtSecret): string {
  const text = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${secret === 'none' ? '' : createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function oddHeaders(random: Random): string[] {
  return Array.from(
    {
      length: random.weighted([
        [0, 6],
        [1, 3],
        [3, 1],
      ] as const),
    },
    () => {
      const name = random.pick(oddHeaderNames);
      const value = random.pick([
        ...hostileTexts,
        ...oddHeaderValues,
        ...(name === 'last-event-id' ? hostilePositions : []),
      ]);
      // What would end the header is tried where nothing depends on the framing.
      const bytes = Buffer.from(value).filter((byte) => byte >= 0x20 && byte !== 0x7f);
      return `${name}: ${Buffer.from(bytes).toString('latin1')}`;
    },
  );
}

const oddHeaderNames = [
  ...[
    'x-request-id',
    'x-forwarded-for',
    'forwarded',
    'traceparent',
    'tracestate',
    'user-agent',
    'last-event-id',
    'cookie',
  ],
  ...[
    'x-http-method-override',
    'if-none-match',
    'if-modified-since',
    'range',
    'accept',
    'accept-encoding',
    'origin',
    'referer',
    'x-retry-count',
  ],
];

const oddHeaderValues = [
  ...[
    '1.2.3.4, '.repeat(300),
    'for="[::1]:99";by=_x, for=unknown',
    'for=',
    '00-00000000000000000000000000000000-0000000000000000-00',
  ],
  ...[
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-',
    'x'.repeat(4000),
  ],
  ...[
    'bytes=0-',
    'bytes=9999999999-',
    'bytes=-1',
    'W/"x"',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'application/xml',
    'null',
    '%0d%0aSet-Cookie: a=b',
    '\t',
  ],
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
