import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf, collect } from '../testing/collect.ts';
import { splitLines } from './lines.ts';

test('lines come out the same wherever the chunks are cut, with LF or CRLF', async () => {
  const line = fc.stringMatching(/^[^\r\n]{0,20}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n'))),
      fc.integer({ min: 1, max: 9 }),
      async (lines, size) => {
        const bytes = Buffer.from(lines.map(([text, end]) => text + end).join(''));
        const found = await collect(splitLines(chunksOf(bytes, size), 1000));
        expect(found.map(({ bytes }) => bytes?.toString())).toEqual(
          lines.map(([text]) => Buffer.from(text).toString()),
        );
        expect(found.map(({ number }) => number)).toEqual(lines.map((_, at) => at + 1));
      },
    ),
  );
});

test('a last line without a line break counts', async () => {
  const found = await collect(splitLines(chunksOf('a\nb'), 10));
  expect(found.map(({ bytes }) => bytes?.toString())).toEqual(['a', 'b']);
});

test('a line that is too long is named, its neighbours stay', async () => {
  const found = await collect(splitLines(chunksOf(`ok\n${'x'.repeat(5000)}\nok too`, 100), 1000));
  expect(found.map(({ bytes }) => bytes?.toString())).toEqual(['ok', undefined, 'ok too']);
});
