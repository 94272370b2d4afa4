import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractSamples } from './extract-samples.ts';

describe('code samples of a document', () => {
  test('are its TypeScript and JavaScript blocks, with their lines', () => {
    const { samples, refused } = extractSamples(
      ['# Title', '```ts', 'const a = 1;', '```', '```sh', 'npm start', '```', '~~~js', 'b();', '~~~'].join(
        '\n',
      ),
    );
    expect(samples).toEqual([
      { line: 3, language: 'ts', code: 'const a = 1;' },
      { line: 9, language: 'js', code: 'b();' },
    ]);
    expect(refused).toEqual([]);
  });

  test('may not be marked to be left alone', () => {
    const { samples, refused } = extractSamples('```ts ignore\nnonsense(\n```\n');
    expect(refused).toEqual([{ line: 1, problem: expect.stringContaining('"ignore"') }]);
    expect(samples).toHaveLength(1);
  });

  test('are not what stands inside another block', () => {
    expect(extractSamples('````md\n```ts\nnonsense(\n```\n````\n').samples).toEqual([]);
  });

  test('reach to the end where the fence is never closed', () => {
    expect(extractSamples('```ts\na();\nb();').samples).toEqual([
      { line: 2, language: 'ts', code: 'a();\nb();' },
    ]);
  });

  test('lose the indent of their fence', () => {
    expect(extractSamples('1. so\n   ```ts\n   if (a) {\n     b();\n   }\n   ```\n').samples).toEqual([
      { line: 3, language: 'ts', code: 'if (a) {\n  b();\n}' },
    ]);
  });

  test('are found again from any text, at the line they stand on', () => {
    const line = fc.stringMatching(/^[a-z ;()]{0,12}$/);
    fc.assert(
      fc.property(fc.array(line), fc.array(line), fc.array(line), (before, code, after) => {
        const { samples } = extractSamples([...before, '```ts', ...code, '```', ...after].join('\n'));
        expect(samples).toEqual([{ line: before.length + 2, language: 'ts', code: code.join('\n') }]);
      }),
    );
  });
});
