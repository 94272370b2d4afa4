import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPgliteDriver } from '@evident/store/record';

const variable = 'EVIDENT_TEST_PGLITE_CLUSTER';

/** Part of vitest's global set-up: names the file in which the run's test files share one initialised PGlite. */
export function shareEmptyPgliteCluster(): () => Promise<void> {
  const path = join(tmpdir(), `evident-pglite-${randomBytes(6).toString('hex')}.tar`);
  process.env[variable] = path;
  return () => rm(path, { force: true });
}

/** A snapshot of a PGlite in which nothing was done yet: initdb takes seconds, unpacking its result half of one. */
export async function emptyPgliteCluster(): Promise<Uint8Array | undefined> {
  const path = process.env[variable];
  if (!path) return undefined;
  const kept = await readFile(path).catch(() => undefined);
  if (kept) return new Uint8Array(kept);
  const driver = createPgliteDriver();
  const snapshot = await driver.snapshot();
  await driver.close();
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, snapshot);
  await rename(draft, path);
  return snapshot;
}
