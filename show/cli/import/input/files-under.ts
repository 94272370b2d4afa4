import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The path itself when it is a file; else all regular files below it, in name order. Links are not followed. */
export async function filesUnder(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
