import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepResult } from './step.ts';

interface LockFile {
  readonly packages?: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

/** The lock file says what is installed, never from which address: it must mean the same behind every mirror. */
export async function checkLockFile(root: string): Promise<StepResult> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const addressed = addressedPackages(lock);
  if (addressed.length === 0) return { ok: true, output: '' };
  return {
    ok: false,
    output:
      `package-lock.json names an address for ${addressed.slice(0, 10).join(', ')}` +
      `${addressed.length > 10 ? ` and ${addressed.length - 10} more` : ''}.\n` +
      'Restore it and install again from the root, where .npmrc has omit-lockfile-registry-resolved.',
  };
}

/** Packages whose `resolved` is anything but the folder of a workspace. */
export function addressedPackages(lock: LockFile): readonly string[] {
  return Object.entries(lock.packages ?? {})
    .filter(([, { resolved, link }]) => resolved !== undefined && (!link || resolved.includes(':')))
    .map(([path]) => path);
}
