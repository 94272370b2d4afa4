import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvidentError } from '../errors/index.ts';
import { eventPageQuerySchema } from './events-filter.ts';
import { parseInput } from './parse.ts';

const parse = (query: unknown) => parseInput(eventPageQuerySchema, query, 'INVALID_QUERY');
const detailsOf = (query: unknown) => {
  try {
    parse(query);
  } catch (error) {
    if (error instanceof EvidentError) return error.details;
    throw error;
  }
  return 'taken';
};

test('an unknown parameter is refused by name, with the one that was meant', () => {
  expect(detailsOf({ tenantID: 'a' })).toEqual([
    { path: 'tenantID', problem: 'is not known here; did you mean tenantId?' },
  ]);
});

test('a time keeps its microseconds and becomes UTC', () => {
  expect(parse({ after: '2026-01-01T00:30:00.123456+02:00' }).after).toBe('2025-12-31T22:30:00.123456Z');
  expect(parse({ after: '2026-01-01' }).after).toBe('2026-01-01T00:00:00.000Z');
});

test.each([
  [{ after: '2026-02-30T00:00:00Z' }, 'after'],
  [{ after: '0000-01-01' }, 'after'],
  [{ limit: '501' }, 'limit'],
  [{ limit: '1e2' }, 'limit'],
  [{ ip: '10.0.0.0/33' }, 'ip'],
  [{ ip: '1.2.3' }, 'ip'],
  [{ type: 'a*b' }, 'type'],
  [{ type: ['a', 'b'] }, 'type'],
  [{ userId: 'a\u0000' }, 'userId'],
  [{ outcome: 'maybe' }, 'outcome'],
])('%j is refused, naming %s', (query, path) => {
  expect(detailsOf(query)).toEqual([expect.objectContaining({ path })]);
});

test('whatever comes, it is parsed or refused from the catalogue, and no value is repeated', () => {
  const names = [...Object.keys(eventPageQuerySchema.shape), 'other'];
  const query = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.string(), fc.webUrl(), fc.ipV6(), fc.array(fc.string())),
  );
  fc.assert(
    fc.property(query, (raw) => {
      const details = detailsOf(raw);
      if (details !== 'taken') expect(details?.length).toBeGreaterThan(0);
    }),
  );
});
