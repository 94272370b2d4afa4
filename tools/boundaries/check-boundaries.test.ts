import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { Breach } from './breach.ts';
import { checkBoundaries, formatBreach } from './index.ts';

type Tree = Readonly<Record<string, string>>;

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the house rules', () => {
  test('hold for this repository', () => {
    const report = checkBoundaries(fileURLToPath(new URL('../..', import.meta.url)));
    expect(report.breaches.map(formatBreach)).toEqual([]);
    expect(report.files).toBeGreaterThan(40);
  });

  test('hold for a small sound house', () => {
    expect(check({})).toEqual([]);
  });

  test('refuse an import against the arrow, and say where the code belongs', () => {
    const breaches = check({
      'store/record/index.ts':
        "export { rows } from './rows.ts';\nexport type { Take } from '@evident/ingest';\n",
      'ingest/index.ts': 'export type Take = () => void;\n',
    });
    const breach = only(breaches, 'arrow');
    expect(breach).toMatchObject({ path: 'store/record/index.ts', line: 2 });
    expect(breach.what).toContain('store imports contract.');
    expect(breach.instead).toContain('The arrow points the other way');
  });

  test('refuse a sideways import, and name the rooms that both know', () => {
    const breach = only(
      check({ 'ingest/index.ts': "import { purge } from '@evident/protect/retention';\nvoid purge;\n" }),
      'arrow',
    );
    expect(breach).toMatchObject({ path: 'ingest/index.ts', line: 1 });
    expect(breach.instead).toMatch(/What both need belongs in contract .* or in store .* belongs in server/);
  });

  test('see arrows drawn by types, re-exports, import(), require() and new URL()', () => {
    const sources = [
      "import type { Purge } from '@evident/protect/retention';",
      "export { purge } from '@evident/protect/retention';",
      "export * from '@evident/protect/retention';",
      "export const lazily = () => import('@evident/protect/retention');",
      "export type Purge = import('@evident/protect/retention').Purge;",
      "export const purge = require('@evident/protect/retention');",
      "export const at = new URL('../protect/retention/index.ts', import.meta.url);",
    ];
    for (const source of sources) {
      const breaches = check({ 'ingest/index.ts': `// one line before\n${source}\n` });
      expect(only(breaches, 'arrow'), source).toMatchObject({ path: 'ingest/index.ts', line: 2 });
    }
  });

  test('take no notice of imports in comments and strings', () => {
    const source =
      "// import '@evident/protect/retention';\nexport const text = \"import '@evident/protect/retention'\";\n";
    expect(check({ 'ingest/index.ts': source })).toEqual([]);
  });

  test('refuse the workshop in product code', () => {
    const breaches = check({
      'ingest/index.ts': "import { anEvent } from '@evident/testing';\nvoid anEvent;\n",
    });
    expect(only(breaches, 'development-only').instead).toContain('testing/ is never shipped');
  });

  test('refuse what a room keeps for its tests in its product code', () => {
    for (const path of ['ingest/testing/an-event.ts', 'ingest/an-event.test.ts']) {
      const breaches = check({
        [path]: 'export const anEvent = 1;\n',
        'ingest/index.ts': `export { anEvent } from './${path.slice('ingest/'.length)}';\n`,
      });
      expect(only(breaches, 'development-only').what).toContain('is for tests');
    }
  });

  test('let tests use the workshop', () => {
    expect(
      check({ 'ingest/take.test.ts': "import { anEvent } from '@evident/testing';\nvoid anEvent;\n" }),
    ).toEqual([]);
  });

  test('refuse Node and the store in what runs in a browser', () => {
    const browser = {
      'show/console/package.json': packageJson('@evident/console', ['.'], ['@evident/store']),
      'show/console/index.ts':
        "import { readFileSync } from 'node:fs';\nimport os from 'os';\nimport { rows } from '@evident/store/record';\nvoid [readFileSync, os, rows];\n",
    };
    const breaches = check(browser);
    expect(breaches.filter(({ rule }) => rule === 'platform').map(({ line }) => line)).toEqual([1, 2]);
    expect(breaches.some(({ rule, path }) => rule === 'arrow' && path === 'show/console/index.ts')).toBe(
      true,
    );
  });

  test('refuse Node in the contract, where browsers read it too', () => {
    const breaches = check({
      'contract/event/index.ts': "import { hash } from 'node:crypto';\nexport { hash };\n",
    });
    expect(only(breaches, 'platform')).toMatchObject({ path: 'contract/event/index.ts', line: 1 });
  });

  test('refuse a database package outside the store', () => {
    const breaches = check({
      'ingest/package.json': packageJson('@evident/ingest', ['.'], ['@evident/store', 'pg']),
      'ingest/index.ts': "import pg from 'pg';\nvoid pg;\n",
    });
    expect(only(breaches, 'package-home').instead).toContain('belongs in store');
  });

  test('refuse an import past the index of a package', () => {
    const breaches = check({
      'ingest/index.ts': "import { rows } from '@evident/store/record/rows';\nvoid rows;\n",
    });
    expect(only(breaches, 'deep-import').instead).toContain('@evident/store/record');
  });

  test('refuse a path that leaves its room', () => {
    const breaches = check({
      'ingest/index.ts': "import { rows } from '../store/record/index.ts';\nvoid rows;\n",
    });
    expect(only(breaches, 'deep-import').instead).toContain('Import @evident/store/record instead');
  });

  test('refuse a path past the index of a neighbouring sub-room, and let the index through', () => {
    const past = check({
      'contract/catalogue/index.ts': "import { limit } from '../event/limits.ts';\nvoid limit;\n",
      'contract/event/limits.ts': 'export const limit = 1;\n',
    });
    expect(only(past, 'deep-import').instead).toContain('Import ../event/index.ts');
    const through = check({
      'contract/catalogue/index.ts': "import { name } from '../event/index.ts';\nvoid name;\n",
    });
    expect(through).toEqual([]);
  });

  test('refuse a cycle of values, and show the way round', () => {
    const breaches = check({
      'ingest/index.ts': "import { b } from './b.ts';\nexport const take = () => b;\n",
      'ingest/b.ts': "import { c } from './c.ts';\nexport const b = c;\n",
      'ingest/c.ts': "import { take } from './index.ts';\nexport const c = () => take;\n",
    });
    expect(only(breaches, 'cycle').what).toBe(
      'Imports go round: ingest/b.ts -> ingest/c.ts -> ingest/index.ts -> ingest/b.ts.',
    );
  });

  test('refuse a cycle of types, and a file that imports itself by its package', () => {
    const types = check({
      'ingest/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
      'ingest/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;\n",
    });
    expect(only(types, 'cycle')).toMatchObject({ path: 'ingest/a.ts', line: 1 });
    const itself = check({
      'ingest/index.ts': "import { take } from '@evident/ingest';\nexport { take };\n",
    });
    expect(only(itself, 'cycle').what).toBe('Imports go round: ingest/index.ts -> ingest/index.ts.');
  });

  test('find two cycles apart', () => {
    const pair = (a: string, b: string) => ({
      [`ingest/${a}.ts`]: `import { ${b} } from './${b}.ts';\nexport const ${a} = () => ${b};\n`,
      [`ingest/${b}.ts`]: `import { ${a} } from './${a}.ts';\nexport const ${b} = () => ${a};\n`,
    });
    const breaches = check({ ...pair('first', 'second'), ...pair('third', 'fourth') });
    expect(breaches.map(({ rule }) => rule)).toEqual(['cycle', 'cycle']);
  });

  test.each([
    'ingest/utils/dates.ts',
    'ingest/util.ts',
    'ingest/lib/dates.ts',
    'store/record/common.ts',
    'ingest/date-helpers.ts',
    'server/misc.test.ts',
    'ingest/shared/sql.sql',
    'show/cli/helper.ts',
  ])('refuse the dumping ground %s', (path) => {
    expect(only(check({ [path]: 'export {};\n' }), 'dumping-ground').path).toBe(path);
  });

  test('leave honest names alone that merely hold such a word', () => {
    expect(
      check({ 'ingest/common-log-format.ts': 'export {};\n', 'ingest/shared-commit.ts': 'export {};\n' }),
    ).toEqual([]);
  });

  test('refuse code outside every room', () => {
    expect(only(check({ 'scripts/run.ts': 'export {};\n' }), 'no-room').what).toContain('scripts/');
    expect(only(check({ 'show/run.ts': 'export {};\n' }), 'no-room').path).toBe('show/run.ts');
  });

  test('refuse an import that the package does not declare', () => {
    const missing = check({ 'ingest/index.ts': "import { z } from 'zod';\nvoid z;\n" });
    expect(only(missing, 'undeclared').what).toContain('zod is imported and ingest/package.json');
    const onlyForTests = check({ 'ingest/index.ts': "import { test } from 'vitest';\nvoid test;\n" });
    expect(only(onlyForTests, 'undeclared').what).toContain('"dependencies"');
    expect(check({ 'ingest/take.test.ts': "import { test } from 'vitest';\nvoid test;\n" })).toEqual([]);
  });

  test('refuse an import that the tsconfig does not reference', () => {
    const breaches = check({
      'ingest/index.ts': "import { rows } from '@evident/store/record';\nvoid rows;\n",
      'ingest/tsconfig.json': tsconfig(['../contract']),
    });
    expect(only(breaches, 'undeclared').instead).toContain('"references"');
  });

  test('refuse a reference that the house has no arrow for', () => {
    const breaches = check({ 'ingest/tsconfig.json': tsconfig(['../contract', '../store', '../protect']) });
    expect(only(breaches, 'arrow')).toMatchObject({ path: 'ingest/tsconfig.json' });
  });

  test('refuse a file that does not parse', () => {
    expect(only(check({ 'ingest/index.ts': 'export const = 1;\n' }), 'unparsable').path).toBe(
      'ingest/index.ts',
    );
  });
});

function only(breaches: readonly Breach[], rule: Breach['rule']): Breach {
  expect(breaches.map((breach) => breach.rule)).toEqual([rule]);
  const [breach] = breaches;
  if (!breach) throw new Error('no breach');
  return breach;
}

function check(changes: Tree): readonly Breach[] {
  const root = mkdtempSync(join(tmpdir(), 'evident-house-'));
  made.push(root);
  for (const [path, text] of Object.entries({ ...soundHouse(), ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkBoundaries(root).breaches;
}

function soundHouse(): Tree {
  return {
    'package.json': JSON.stringify({
      name: 'house',
      devDependencies: { vitest: '1.0.0', '@evident/testing': '0.1.0' },
    }),
    'vitest.config.ts': "import { defineConfig } from 'vitest/config';\nexport default defineConfig({});\n",
    'contract/package.json': packageJson('@evident/contract', ['./event', './catalogue'], []),
    'contract/tsconfig.json': tsconfig([]),
    'contract/event/index.ts': "export const name = 'event';\n",
    'contract/catalogue/index.ts': 'export {};\n',
    'store/package.json': packageJson('@evident/store', ['./record'], ['@evident/contract']),
    'store/tsconfig.json': tsconfig(['../contract']),
    'store/record/index.ts': "export { rows } from './rows.ts';\n",
    'store/record/rows.ts': "import { name } from '@evident/contract/event';\nexport const rows = [name];\n",
    'ingest/package.json': packageJson('@evident/ingest', ['.'], ['@evident/contract', '@evident/store']),
    'ingest/tsconfig.json': tsconfig(['../contract', '../store']),
    'ingest/index.ts': "import { rows } from '@evident/store/record';\nexport const take = () => rows;\n",
    'protect/package.json': packageJson('@evident/protect', ['./retention'], ['@evident/contract']),
    'protect/tsconfig.json': tsconfig(['../contract']),
    'protect/retention/index.ts': 'export const purge = 1;\nexport type Purge = 1;\n',
    'testing/package.json': packageJson('@evident/testing', ['.'], ['@evident/contract']),
    'testing/index.ts': "import { name } from '@evident/contract/event';\nexport const anEvent = { name };\n",
  };
}

function packageJson(name: string, entries: readonly string[], dependencies: readonly string[]): string {
  return JSON.stringify({
    name,
    exports: Object.fromEntries(
      entries.map((entry) => [
        entry,
        { 'evident:source': `${entry}/index.ts`, default: `${entry}/dist/index.js` },
      ]),
    ),
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '0.1.0'])),
  });
}

function tsconfig(references: readonly string[]): string {
  return JSON.stringify({ references: references.map((path) => ({ path })) });
}
