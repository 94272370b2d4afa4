import { parse as parseArray } from 'postgres-array';

type Parse = (text: string) => unknown;

/**
 * How each PostgreSQL type arrives in JavaScript, by type id; what is not listed stays PostgreSQL's text. Both engines
 * use this table, so a row reads the same from either. int8, xid8 and numeric stay text because a JavaScript number
 * would round them; timestamps because a Date would cut their microseconds.
 */
const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [16, (text) => text === 't'], // bool
  [17, (text) => Buffer.from(text.slice(2), 'hex')], // bytea
  [21, Number], // int2
  [23, Number], // int4
  [26, Number], // oid
  [114, (text) => JSON.parse(text) as unknown], // json
  [700, Number], // float4
  [701, Number], // float8
  [1184, isoTimestamp], // timestamptz
  [3802, (text) => JSON.parse(text) as unknown], // jsonb
]);

/** Array type id -> id of its element. */
const arrays: ReadonlyMap<number, number> = new Map([
  [199, 114],
  [271, 5069], // xid8
  [1000, 16],
  [1001, 17],
  [1003, 19], // name
  [1005, 21],
  [1007, 23],
  [1009, 25], // text
  [1015, 1043], // varchar
  [1016, 20], // int8
  [1021, 700],
  [1022, 701],
  [1028, 26],
  [1041, 869], // inet
  [1182, 1082], // date
  [1185, 1184],
  [1231, 1700], // numeric
  [2951, 2950], // uuid
  [3807, 3802],
]);

const asIs: Parse = (text) => text;

/** pg's hook for type parsers. */
export const typeParsers = {
  getTypeParser(id: number): Parse {
    const element = arrays.get(id);
    if (element === undefined) return parsers.get(id) ?? asIs;
    const parseElement = parsers.get(element) ?? asIs;
    return (text) => parseArray(text, parseElement);
  },
};

const timestamp = /^(\d{4,6}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00(?::?00)?$/;

/**
 * `2026-11-20 10:00:00.123456+00` becomes `2026-11-20T10:00:00.123456Z`. Always three or six decimals, so that what
 * `Date.toISOString()` wrote comes back letter for letter and microseconds are kept. `infinity` and years BC stay as they are.
 */
function isoTimestamp(text: string): string {
  const match = timestamp.exec(text);
  if (match === null) return text;
  const [, day, time, fraction = ''] = match;
  return `${day}T${time}.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}Z`;
}
