import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError, settingTable, unknownSettings } from './settings.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
};
const long = 'x'.repeat(24);

test('nothing set is a server for this machine alone, with the embedded store', () => {
  expect(readSettings({})).toMatchObject({
    databaseUrl: undefined,
    port: 4000,
    host: '127.0.0.1',
    trustProxy: { kind: 'none' },
    retention: undefined,
    logLevel: 'info',
  });
});

test('an empty value counts as absent', () => {
  expect(readSettings({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 4000, databaseUrl: undefined });
});

test('every wrong one is named, with what it should be', () => {
  expect(
    problemsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://x/y',
      LOG_LEVEL: 'loud',
      EVIDENT_SECRET_KEY: 'short',
    }),
  ).toEqual([
    'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
    'PORT must be a whole number from 0 to 65535',
    'EVIDENT_SECRET_KEY must be a key of 24 characters or more',
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
  ]);
});

test.each([
  [{ EVIDENT_APP_JWT_SECRET: long, EVIDENT_APP_JWKS_URL: 'https://a/b' }, 'EVIDENT_APP_JWKS_URL'],
  [{ EVIDENT_SECRET_KEY: long, EVIDENT_WRITE_KEY: long }, 'EVIDENT_SECRET_KEY'],
  [{ EVIDENT_TRUST_PROXY: '10.0.0.0/99' }, 'EVIDENT_TRUST_PROXY'],
  [{ EVIDENT_RETENTION: 'record=soon' }, 'EVIDENT_RETENTION'],
  [{ EVIDENT_RETENTION: 'record=0d' }, 'EVIDENT_RETENTION'],
])('%j is refused by name', (env, name) => {
  expect(problemsOf(env)).toEqual([expect.stringMatching(`^${name} `)]);
});

test('retention is read as rules', () => {
  expect(
    readSettings({ EVIDENT_RETENTION: 'record=365d, record:billing.*=2555d,*@acme=forever' }).retention,
  ).toEqual({
    rules: [
      { lane: 'record', keepDays: 365 },
      { lane: 'record', typePrefix: 'billing.', keepDays: 2555 },
      { tenantId: 'acme', keepDays: 'forever' },
    ],
  });
});

test('whatever is set, no problem repeats a credential', () => {
  const secret = fc.stringMatching(/^[!-~]{5,60}$/).map((tail) => `~~${tail}`);
  const names = fc.constantFrom(
    'EVIDENT_SECRET',
    'EVIDENT_WRITE_KEY',
    'EVIDENT_SECRET_KEY',
    'EVIDENT_ADMIN_TOKEN',
    'DATABASE_URL',
    'EVIDENT_APP_JWT_SECRET',
  );
  fc.assert(
    fc.property(fc.dictionary(names, secret), (env) => {
      const said = problemsOf(env).join('\n');
      for (const value of Object.values(env)) expect(said).not.toContain(value);
    }),
  );
});

test('a name that is no setting is said, with the one that was meant', () => {
  expect(unknownSettings({ EVIDENT_SECRETKEY: 'x', PATH: '/bin', EVIDENT_URL: 'http://x' })).toEqual([
    'EVIDENT_SECRETKEY is not a setting; did you mean EVIDENT_SECRET_KEY?',
  ]);
});

describe('docs/settings.md', () => {
  const page = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| *(.*?) *\| *(.*?) *\|$/gm)];

  test('has every setting and no other, as the code has them', () => {
    const table = Object.entries(settingTable).map(([name, setting]) => [
      name,
      'fallback' in setting ? `\`${setting.fallback}\`` : '',
      setting.says,
    ]);
    expect(rows.map(([, ...cells]) => cells)).toEqual(table);
  });
});
