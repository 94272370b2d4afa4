import { join } from 'node:path';
import { type SpoolFs, writeAll } from './spool-files.ts';

/** How far a spool was replayed: everything before it is acknowledged. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

const name = 'acknowledged.json';

/** Reads the position kept in `dir`. None, or an unreadable one, means replaying all that is held: the store knows the ids. */
export async function readPosition(fs: SpoolFs, dir: string): Promise<Position> {
  try {
    const path = join(dir, name);
    const found: unknown = JSON.parse((await fs.read(path, 0, await fs.size(path))).toString());
    if (isPosition(found)) return found;
  } catch {
    // Starts from the beginning.
  }
  return { segment: 0, offset: 0 };
}

/** Replaces the position at once or not at all. */
export async function writePosition(fs: SpoolFs, dir: string, position: Position): Promise<void> {
  const path = join(dir, name);
  const file = await fs.open(`${path}.new`, 'w');
  try {
    await writeAll(file, Buffer.from(JSON.stringify(position)), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(`${path}.new`, path);
  await fs.syncDir(dir);
}

function isPosition(value: unknown): value is Position {
  const position = value as Partial<Position> | null;
  return Number.isSafeInteger(position?.segment) && Number.isSafeInteger(position?.offset);
}
