import { eventColumns, eventInputSchema } from '@evident/contract/event';
import { z } from 'zod';
import type { Random } from '../../demo/random.ts';

/** Every place of the envelope that a sender may fill, e.g. `['request', 'statusCode']` or `['changes', '0', 'field']`. */
export const envelopePaths: readonly (readonly string[])[] = pathsOf(eventInputSchema, []);

/** The same places under their flat names, such as `statusCode`. */
export const flatNames: readonly string[] = eventColumns.map(({ column }) =>
  column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
);

function pathsOf(schema: unknown, parents: readonly string[]): string[][] {
  const here = parents.length === 0 ? [] : [[...parents]];
  if (parents.length > 4) return here;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodReadonly || schema instanceof z.ZodLazy)
    return pathsOf(schema.unwrap(), parents);
  if (schema instanceof z.ZodArray) return [...here, ...pathsOf(schema.element, [...parents, '0'])];
  if (!(schema instanceof z.ZodObject)) return here;
  return [
    ...here,
    ...Object.entries(schema.shape).flatMap(([name, field]) => pathsOf(field, [...parents, name])),
  ];
}

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const quoted = (text: string) => JSON.stringify(text);

/** Texts made to keep a backtracking pattern of the redaction busy for ever. */
const slowForPatterns = [
  '4111 '.repeat(600),
  '4-'.repeat(2000),
  'eyJ'.repeat(1000),
  'eyJhbGciOi.'.repeat(500),
  `postgres://${':'.repeat(1500)}@`,
  `${'a:'.repeat(1000)}//${'@'.repeat(500)}`,
  'password='.repeat(400),
  `password${' '.repeat(3000)}=`,
  `-----BEGIN PRIVATE KEY-----${'A\n'.repeat(1000)}`,
  '-----BEGIN '.repeat(300),
  'AKIA'.repeat(1000),
  'Bearer '.repeat(500),
  `${'x'.repeat(3000)}!`,
  '%25'.repeat(1000),
  '/..'.repeat(700),
  `${'"'.repeat(1500)}\\`,
  '🏴‍☠️'.repeat(300),
  'ﷺ'.repeat(2000),
];

/** JSON texts that stand where something reasonable is expected. Some are no JSON at all. */
export function hostileJson(random: Random): string {
  return random.weighted<() => string>([
    [() => random.pick(plainHostile), 60],
    [() => quoted(random.pick(slowForPatterns)), 10],
    [() => quoted(random.pick(hostileTexts)), 25],
    [() => quoted('x'.repeat(random.pick([100, 101, 128, 129, 255, 256, 512, 513, 2048, 2049, 16_385]))), 10],
    [() => nested(random.pick([3, 19, 20, 21, 22, 200, 5000]), '[', ']'), 4],
    [() => `${nested(random.pick([3, 19, 20, 21, 22, 200, 5000]), '{"a":', '}').replace(':}', ':1}')}`, 4],
    [() => `{${Array.from({ length: 300 }, (_, at) => `"k${at}":${at}`).join(',')}}`, 2],
    [() => String(random.float() * 10 ** random.int(-320, 320)), 5],
  ])();
}

const plainHostile = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1e400', '-1e400', '1e308', '5e-324', '1.5', '1000', '99'],
  ...['9007199254740993', '123456789012345678901234567890', '2147483648', '1e21', '0.1e-7', '32768'],
  ...['""', '" "', '[]', '{}', '[[]]', '[null]', '[{}]', '{"":""}', '{" ":null}', '[1,"a",{}]'],
  ...[
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udfff"',
    '"\\udc00\\ud800"',
    '{"\\u0000":1}',
    '{"\\ud83d":1}',
  ],
  ...[
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"toString":1,"valueOf":2}',
  ],
  ...['{"toJSON":1}', '{"length":1e9}', '{"then":{}}', '{"hasOwnProperty":1}', '{"a":1,"a":2}'],
  ...[
    'undefined',
    'NaN',
    'Infinity',
    "'a'",
    '"\t"',
    '"\\x41"',
    '01',
    '+1',
    '.5',
    '1.',
    '"\\u12"',
    '// no',
    '',
  ],
  ...['"2026-02-30T00:00:00Z"', '"0000-01-01T00:00:00Z"', '"0001-01-01T00:00:00+14:00"', '"infinity"'],
  ...[
    '"9999-12-31T23:59:59.999999-23:59"',
    '"-000001-01-01T00:00:00Z"',
    '"+275760-09-13T00:00:00Z"',
    '"now"',
  ],
  ...['"1970-01-01T00:00:00.000000001Z"', '"2026-06-30T23:59:60Z"', '"2026-01-01T24:00:00Z"', '"epoch"'],
  ...['"00000000-0000-0000-0000-000000000000"', '"ffffffff-ffff-ffff-ffff-ffffffffffff"', '"FFFFFFFF"'],
];

export const hostileTexts = [
  ...[
    "'; DROP TABLE evident.activity_events; --",
    "' OR '1'='1",
    '$1',
    '$$',
    '%s%n%x',
    '\\',
    "\\'",
    '{{7*7}}',
  ],
  ...[
    '=cmd|calc',
    '@SUM(1)',
    '<script>alert(1)</script>',
    '$' + '{jndi:ldap://x}',
    '../../etc/passwd',
    'a\r\nb: c',
  ],
  ...[
    '\u202e\u2066evil',
    '\ufeff',
    '\u200b',
    '\u2028\u2029',
    '\u0001\u001f\u007f',
    'e\u0301',
    'İi',
    '\\N',
    '\\.',
  ],
  ...[
    '::ffff:1.2.3.4',
    'fe80::1%eth0',
    '999.1.1.1',
    '1.2.3.4/33',
    '::/0',
    '0',
    '0x7f.1',
    '127.1',
    '[::1]',
    '::g',
  ],
  ...[
    '00000000000000000000000000000000',
    'GET / HTTP/1.1',
    'null',
    'undefined',
    'NaN',
    '*',
    '%',
    '_',
    'a*b',
    '"',
  ],
  ...[
    'FRONTEND_',
    'frontend_',
    'frontend_a',
    'auth.',
    '.auth',
    '..',
    'a..b',
    '-',
    'SIGN_UP',
    'ünïcode',
    'a b',
  ],
];
