import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const id = '018f0000-0000-7000-8000-000000000000';

describe('a cursor', () => {
  it.each([
    '2026-02-28T23:59:59.123456Z',
    '0001-01-01T00:00:00.000Z',
    '12026-01-01T00:00:00.000Z',
    'infinity',
    '-infinity',
  ])('is read back as it was given: %s', (createdAt) => {
    expect(decodeCursor(encodeCursor('asc', { createdAt, id }), 'asc')).toEqual({ createdAt, id });
  });

  it.each([
    '2026-02-30T00:00:00.000Z',
    '2026-99-99T99:99:99.000Z',
    '0000-01-01T00:00:00.000Z',
    '99999-99-99T00:00:00.000Z',
    '999999-12-31T00:00:00.000Z',
  ])('with a time that no database knows is refused: %s', (createdAt) => {
    expect(() => decodeCursor(encodeCursor('asc', { createdAt, id }), 'asc')).toThrow(/query/i);
  });
});
