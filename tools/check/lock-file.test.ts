import { describe, expect, test } from 'vitest';
import { addressedPackages } from './lock-file.ts';

describe('the lock file', () => {
  test('may name the folders of workspaces', () => {
    expect(
      addressedPackages({ packages: { 'node_modules/@evident/cli': { resolved: 'show/cli', link: true } } }),
    ).toEqual([]);
  });

  test.each([
    'https://example.org/zod.tgz',
    'http://10.0.0.1:4873/zod.tgz',
    'git+ssh://git@example.org/zod.git',
    'file:../zod',
  ])('may not name the address %s', (resolved) => {
    const packages = { 'node_modules/zod': { resolved }, 'node_modules/pg': {} };
    expect(addressedPackages({ packages })).toEqual(['node_modules/zod']);
    expect(addressedPackages({ packages: { 'node_modules/zod': { resolved, link: true } } })).toHaveLength(1);
  });
});
