import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A file of `shared/data`, which lies beside the repository (or beside what holds its worktrees). Absent under CI it is an
 * error; elsewhere the tests that need it are skipped, and say so.
 */
export function realFile(name: string): string | undefined {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const path = join(at, 'shared', 'data', name);
    if (existsSync(path)) return path;
    if (at === dirname(at)) break;
  }
  if (process.env.CI === 'true') throw new Error(`../shared/data/${name} is missing and CI=true`);
  console.warn(`SKIPPED: ../shared/data/${name} is not there; the tests on the real file did not run.`);
  return undefined;
}
