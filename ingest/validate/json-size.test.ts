import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isStorable, jsonSize, notStorable, textSize, tooDeep } from './json-size.ts';

const plainNumber = fc.oneof(
  fc.integer(),
  fc.double({ min: -1e20, max: 1e20, noNaN: true }).filter((n) => Math.abs(n) >= 1e-6 || n === 0),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u0000')),
    fc.string({
      unit: fc.constantFrom('"', '\\', '\n', '\u0001', '\u001f', '\u007f', 'é', '€', '😀', '\u2028'),
    }),
    plainNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((text) => !text.includes('\u0000')),
      tie('value'),
    ),
  ),
})).value;

test('the size is that of the encoded value', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(jsonSize(value, 50)).toBe(Buffer.byteLength(JSON.stringify(value)));
    }),
    { numRuns: 500 },
  );
});

test('what jsonb refuses is found, in names and values', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const fits = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\u0000');
      expect(isStorable(text)).toBe(fits);
      expect(textSize(text) === notStorable).toBe(!fits);
      expect(jsonSize({ a: [text] }, 5) < 0).toBe(!fits);
      expect(jsonSize({ [text]: 1 }, 5) < 0).toBe(!fits);
    }),
  );
  const halves = ['\ud800', 'a\udc00', '\udc00\ud800', '\ud800\ud800\udc00'];
  for (const text of halves) expect(jsonSize(text, 5)).toBe(notStorable);
});

test('depth is counted in containers', () => {
  expect(jsonSize([[[]]], 3)).toBe(6);
  expect(jsonSize([[[]]], 2)).toBe(tooDeep);
});

test('fields that hold nothing are not there, as in JSON.stringify', () => {
  expect(jsonSize({ a: undefined, b: 1 }, 5)).toBe(7);
  expect(jsonSize({ a: () => 1 }, 5)).toBeLessThan(0);
  expect(jsonSize({ a: Number.NaN }, 5)).toBeLessThan(0);
});
