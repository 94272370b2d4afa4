import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./make-database-program.js', import.meta.url));

/**
 * Makes a new database in a process of its own: making one takes about 400 MB that a worker thread would leave with the
 * server for good. When it fails here it is tried again by whoever opens the database, which says why it cannot be.
 */
export async function makeDatabase(pgdata: string, fsync: boolean): Promise<void> {
  await promisify(execFile)(process.execPath, [program, pgdata, String(fsync)]).catch(() => undefined);
}
