import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOrMakeSecret } from './secret-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evident-secret-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('is made once, for its owner only, and read again', async () => {
  const dataDir = join(folder, 'new', 'data');
  const secret = await readOrMakeSecret(dataDir);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect(await readOrMakeSecret(dataDir)).toBe(secret);
});

test('fifty starts at once read the same one, and leave nothing else behind', async () => {
  const secrets = await Promise.all(Array.from({ length: 50 }, () => readOrMakeSecret(folder)));
  expect(new Set(secrets)).toEqual(new Set([(await readFile(join(folder, 'secret'), 'utf8')).trim()]));
  expect(await readdir(folder)).toEqual(['secret']);
});

test('an empty file is no secret', async () => {
  await writeFile(join(folder, 'secret'), '\n');
  await expect(readOrMakeSecret(folder)).rejects.toThrow(/is empty/);
});
