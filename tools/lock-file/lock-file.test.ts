import { describe, expect, test } from 'vitest';
import { addressedPackages } from './lock-file.ts';
import { completeLockFile, missingPlatformPackages } from './platform-packages.ts';
import { unsupportedPackages } from './unsupported-packages.ts';

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

describe('binaries for other platforms', () => {
  const lock = {
    name: 'house',
    packages: {
      '': {},
      'node_modules/tool': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: {
          '@tool/cli-darwin-arm64': '1.2.3',
          '@tool/cli-linux-x64': '1.2.3',
          '@tool/binding-linux-arm64-musl': '1.2.3',
          '@tool/binding-linux-arm-gnueabihf': '1.2.3',
          'pg-native': '3.0.0',
        },
      },
      'node_modules/@tool/cli-linux-x64': { version: '1.2.3' },
    },
  };

  test('that are left out are found, with the platform in their name', () => {
    const rest = { version: '1.2.3', dev: true, optional: true };
    expect(missingPlatformPackages(lock)).toEqual({
      'node_modules/@tool/cli-darwin-arm64': { ...rest, os: ['darwin'], cpu: ['arm64'] },
      'node_modules/@tool/binding-linux-arm64-musl': {
        ...rest,
        os: ['linux'],
        cpu: ['arm64'],
        libc: ['musl'],
      },
      'node_modules/@tool/binding-linux-arm-gnueabihf': {
        ...rest,
        os: ['linux'],
        cpu: ['arm'],
        libc: ['glibc'],
      },
    });
  });

  test('are put in their place, and nothing else changes', () => {
    const complete = completeLockFile(lock);
    expect(missingPlatformPackages(complete)).toEqual({});
    expect(complete).toMatchObject(lock);
    expect(Object.keys(complete.packages)).toEqual(
      Object.keys(complete.packages).sort((a, b) => a.localeCompare(b, 'en')),
    );
  });
});

describe('packages that do not run on the oldest Node promised', () => {
  const lockOf = (node: string) => ({
    packages: {
      '': { engines: { node: '>=20.19' } },
      'node_modules/tool': { version: '3.0.0', engines: { node } },
    },
  });

  test.each(['>=22', '^20.20.0 || >=22.12.0', '^18'])('are named: %s', (node) => {
    expect(unsupportedPackages(lockOf(node))).toEqual([`node_modules/tool 3.0.0 (${node})`]);
  });

  test.each(['>=18', '^20.19.0 || >=22.12.0', '*', '20 || >=22'])('are not those that do: %s', (node) => {
    expect(unsupportedPackages(lockOf(node))).toEqual([]);
  });
});
