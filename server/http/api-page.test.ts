import { readFileSync } from 'node:fs';
import { endpoints, eventPageQuerySchema } from '@evident/contract/api';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../docs/http-api.md', import.meta.url), 'utf8');

test('docs/http-api.md has every endpoint and no other, with its key and what it does', () => {
  const rows = [...page.matchAll(/^\| ([A-Z]+) +\| `([^`]+)` +\| `?([\w:]+)`? +\| (.*?) +\|$/gm)];
  const served = Object.values(endpoints).map(({ method, path, scope, summary }) => [
    method,
    path,
    scope,
    summary,
  ]);
  expect(rows.map(([, ...cells]) => cells).sort()).toEqual(served.sort());
});

test('docs/http-api.md has every filter', () => {
  const filters = page.slice(page.indexOf('## Read'), page.indexOf('### Live tail'));
  for (const name of Object.keys(eventPageQuerySchema.shape)) expect(filters, name).toContain(`\`${name}\``);
});
