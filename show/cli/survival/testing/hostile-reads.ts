import { type Endpoint, endpoints } from '@evident/contract/api';
import type { Random } from '../../demo/random.ts';
import { hostileTexts } from './hostile-values.ts';

const all: readonly Endpoint[] = Object.values(endpoints);
const methods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'PURGE',
];

/** A method and a target of the API, one or both of them wrong in some way. The target is what the request line says. */
export function hostileTarget(random: Random): { readonly method: string; readonly target: string } {
  const endpoint = random.pick(all);
  const method = random.chance(0.25) ? random.pick(methods) : endpoint.method;
  const path = endpoint.path.replace('{id}', () => random.pick(ids));
  const query = endpoint.query
    ? hostileQuery(random, Object.keys(endpoint.query.shape))
    : hostileQuery(random, ['a']);
  if (random.chance(0.2)) return { method, target: brokenPath(random, path) + query };
  return { method, target: path + query };
}

const ids = [
  ...[
    '018f0000-0000-7000-8000-000000000000',
    '018F0000-0000-7000-8000-00000000000A',
    '0',
    'null',
    '%00',
    '%F0',
    '%2e%2e',
  ],
  ...[
    "'--",
    '..%2f..%2fetc%2fpasswd',
    'x'.repeat(250),
    '%F0%9F%98%80',
    '{id}',
    '00000000-0000-0000-0000-000000000000',
    '-1',
  ],
];

function brokenPath(random: Random, path: string): string {
  return random.pick([
    () => `${path}/../../../../etc/passwd`,
    () => `${path}/..%2f..%2f..%2fetc%2fpasswd`,
    () => `/docs/static/${'..%2f'.repeat(6)}etc/passwd`,
    () => `/docs/static/..\\..\\package.json`,
    () => `/docs/static/%2e%2e/%2e%2e/package.json`,
    () => `//evil.example${path}`,
    () => `http://evil.example${path}`,
    () => path.replaceAll('/', '//'),
    () => path.toUpperCase(),
    () => `${path}%00.json`,
    () => `${path}%`,
    () => `${path}%zz`,
    () => `${path}%ff%fe`,
    () => `${path};a=b`,
    () => `${path}/`,
    () => `${path}/${'a/'.repeat(200)}`,
    () => path.slice(0, random.int(1, path.length)),
    () => `*`,
    () => `${path}#fragment`,
    () => `/${encodeURIComponent(path)}`,
  ])();
}

function hostileQuery(random: Random, known: readonly string[]): string {
  if (random.chance(0.1)) return '';
  const names = known.length > 0 ? known : oddNames;
  const pairs = Array.from(
    {
      length: random.weighted([
        [1, 6],
        [2, 3],
        [5, 1],
      ] as const),
    },
    () => {
      const name = random.chance(0.9) ? random.pick(names) : random.pick(oddNames);
      return `${name}=${valueFor(random, name)}`;
    },
  );
  if (random.chance(0.05)) pairs.push(...Array.from({ length: 300 }, () => `${names[0]}=1`));
  return `?${pairs.join('&')}`;
}

const oddNames = [
  '__proto__',
  'constructor',
  'a[b]',
  'a[]',
  '',
  '%00',
  '%',
  'tennantId',
  'limit[]',
  'order[$ne]',
];

function valueFor(random: Random, name: string): string {
  const own = Object.hasOwn(fitting, name) ? fitting[name] : undefined;
  if (own && random.chance(0.7)) return encode(random, random.pick(own));
  return random.chance(0.1) ? random.pick(undecodable) : encode(random, random.pick(hostileTexts));
}

function encode(random: Random, text: string): string {
  const encoded = encodeURIComponent(text);
  return random.chance(0.1) ? encodeURIComponent(encoded) : encoded;
}

const undecodable = [
  '%',
  '%0',
  '%zz',
  '%ff',
  '%ed%a0%80',
  '%00',
  'a%00b',
  '+',
  '%u0041',
  `${'x'.repeat(4000)}`,
  '',
];
const times = [
  ...[
    '0000-01-01',
    '0001-01-01',
    '9999-12-31',
    '2026-02-30',
    '2026-01-01',
    '0001-01-01T00:00:00+14:00',
    'infinity',
  ],
  ...[
    '9999-12-31T23:59:59.999999999-23:59',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00Z',
    '1e9',
    '-1',
    '2026-06-30T23:59:60Z',
  ],
  ...[
    '2026-01-01T00:00:00.123456789Z',
    '+010000-01-01T00:00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00.Z',
  ],
];
const numbers = [
  '0',
  '-1',
  '1',
  '500',
  '501',
  '1e3',
  '0x10',
  '1.5',
  '99999999999999999999',
  'NaN',
  '',
  ' 1',
  '١',
  '1000',
  '100000',
];
const addresses = [
  ...[
    '0.0.0.0/0',
    '::/0',
    '1.2.3.4/33',
    '::1/129',
    '1.2.3.4/-1',
    '1.2.3.4/',
    '/8',
    '::ffff:1.2.3.4',
    '::ffff:1.2.3.4/96',
  ],
  ...[
    '::ffff:0:0/96',
    'fe80::1%eth0',
    '1.2.3',
    '01.02.03.04',
    '1.2.3.4.5',
    '1.2.3.4/08',
    '2001:db8::/32',
    '::1]@[::1',
    '::ffff:0.0.0.0/120',
  ],
  ...[
    '255.255.255.255/32',
    '10.1.2.3/8',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:999.1.1.1',
    '64:ff9b::1.2.3.4/96',
    '::1.2.3.4/100',
  ],
];

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const someId = '018f0000-0000-7000-8000-000000000000';

/** Cursors that look as if this server had given them, and worse. */
const cursors = [
  ...[
    '',
    'a',
    '=',
    '////',
    base64url(''),
    base64url('1 desc'),
    base64url('2 desc 2026-01-01T00:00:00.000Z x'),
    base64url('{"id":1}'),
  ],
  base64url(`1 desc 2026-01-01T00:00:00.000Z ${someId}`),
  base64url(`1 asc 2026-01-01T00:00:00.000000Z ${someId}`),
  base64url(`1 desc 2026-99-99T99:99:99.000Z ${someId}`),
  base64url(`1 desc 2026-02-30T24:00:00.000Z ${someId}`),
  base64url(`1 desc 2026-02-31T00:00:00.000Z ${someId}`),
  base64url(`1 desc 99999-99-99T99:99:99.000Z ${someId}`),
  base64url(`1 desc 999999-12-31T00:00:00.000Z ${someId}`),
  base64url(`1 desc 0000-01-01T00:00:00.000Z ${someId}`),
  base64url(`1 desc infinity ${someId}`),
  base64url(`1 desc -infinity ${someId}`),
  `2026-01-01 00:00:00.000Z~${someId}`,
  `2026-99-99 99:99:99Z~${someId}`,
  `2026-01-01T00:00:00Z~${'-'.repeat(36)}`,
  `0000-01-01T::::....Z~${someId}`,
  `2026-01-01T00:00:00+99:99~${someId}`,
  ...[
    'now',
    '0',
    '-1',
    '1',
    '1.0',
    '99999999999999999999',
    '18446744073709551615',
    '18446744073709551616',
    'p1.1.1',
  ],
  ...[
    '1 1',
    base64url('1 1 1'),
    base64url('1 99999999999999999999999 0'),
    base64url('tail'),
    base64url('1:1'),
    'x'.repeat(1024),
    'x'.repeat(1025),
  ],
  base64url(`1 18446744073709551615 ${someId}`),
  base64url(`1 99999999999999999999 ${someId}`),
  base64url(`1 0 ${someId}`),
  ...numericPositions(),
];

function numericPositions(): string[] {
  const parts = ['0', '1', '-1', '18446744073709551615', '18446744073709551616', '4294967296', 'x', someId];
  return parts.flatMap((a) =>
    parts.flatMap((b) => [`${a}.${b}`, `${a}-${b}`, base64url(`1 ${a} ${b}`), base64url(`${a}:${b}`)]),
  );
}

export const hostilePositions: readonly string[] = cursors;

const fitting: Readonly<Record<string, readonly string[]>> = {
  after: times,
  before: times,
  limit: numbers,
  cap: numbers,
  buckets: numbers,
  ip: addresses,
  cursor: cursors,
  position: cursors,
  window: ['24h', '0h', '999999d', '367d', '366d', '-1h', '1', '1w', '', '1e3m', '999999m'],
  type: ['*', 'a*', '*a', 'billing.*', 'SIGN_UP', '%', 'a'.repeat(101), `${'a'.repeat(100)}*`, '~', '.*'],
  order: ['asc', 'desc', 'ASC', 'random()', ''],
  format: ['csv', 'ndjson', 'xml', '../csv'],
  lane: ['record', 'product', 'past', ''],
  outcome: ['success', 'denied', 'SUCCESS', ''],
};
