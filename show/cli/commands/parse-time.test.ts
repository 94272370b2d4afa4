import { expect, test } from 'vitest';
import { UsageError } from '../exit-code.ts';
import { parseTime } from './parse-time.ts';

const nowMs = Date.parse('2026-03-10T12:00:00Z');

test.each([
  ['30m', '2026-03-10T11:30:00.000Z'],
  ['12h', '2026-03-10T00:00:00.000Z'],
  ['7d', '2026-03-03T12:00:00.000Z'],
  ['2w', '2026-02-24T12:00:00.000Z'],
  ['2026-01-31', '2026-01-31'],
  ['2026-01-31T09:00:00.123456Z', '2026-01-31T09:00:00.123456Z'],
  ['2026-01-31T09:00+02:00', '2026-01-31T07:00:00.000Z'],
])('%s is %s', (text, time) => {
  expect(parseTime('--after', text, nowMs)).toBe(time);
});

test.each(['yesterday', '7', '7y', '999999w', '2026-13-01', '2026-01-31T09:00:00', '', '-1d'])(
  '%j is refused, naming the flag',
  (text) => {
    expect(() => parseTime('--after', text, nowMs)).toThrow(UsageError);
    expect(() => parseTime('--after', text, nowMs)).toThrow('--after');
  },
);
