import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepResult } from '../check/step.ts';
import { addressedPackages, type LockFile } from './lock-file.ts';
import { completeLockFile, missingPlatformPackages } from './platform-packages.ts';
import { unsupportedPackages } from './unsupported-packages.ts';

/** The lock file installs anywhere: behind every mirror, on every platform. */
export async function checkLockFile(root: string): Promise<StepResult> {
  const lock = await readLockFile(root);
  const addressed = addressedPackages(lock);
  const missing = Object.keys(missingPlatformPackages(lock));
  const unsupported = unsupportedPackages(lock);
  const problems = [
    addressed.length > 0
      ? `package-lock.json names an address for ${few(addressed)}.\n` +
        'Restore it and install again from the root, where .npmrc has omit-lockfile-registry-resolved.'
      : undefined,
    missing.length > 0
      ? `package-lock.json leaves out ${few(missing)}, and npm ci will refuse it.\nRun \`npm run fix\`.`
      : undefined,
    unsupported.length > 0
      ? `These do not run on the oldest Node that the root package.json promises: ${few(unsupported)}.\n` +
        'Take an older version of them, or of what brings them (`npm ls` says what that is).'
      : undefined,
  ].filter((problem) => problem !== undefined);
  return { ok: problems.length === 0, output: problems.join('\n') };
}

/** Adds what `npm install` left out; answers whether it changed the file. */
export async function mendLockFile(root: string): Promise<boolean> {
  const lock = await readLockFile(root);
  if (Object.keys(missingPlatformPackages(lock)).length === 0) return false;
  await writeFile(lockPath(root), `${JSON.stringify(completeLockFile(lock), null, 2)}\n`);
  return true;
}

function few(names: readonly string[]): string {
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
    : names.join(', ');
}

const lockPath = (root: string): string => join(root, 'package-lock.json');

async function readLockFile(root: string): Promise<LockFile> {
  return JSON.parse(await readFile(lockPath(root), 'utf8')) as LockFile;
}
