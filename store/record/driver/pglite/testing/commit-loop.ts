// A child process for tests: commits rows until its input ends and says so. Arguments: data directory, durability.
import { writeSync } from 'node:fs';
import type { DriverError } from '../../driver-error.ts';
import { createPgliteDriver } from '../pglite-driver.ts';

process.stdin.once('end', () => process.exit()).resume();
const [dataDir, durability] = process.argv.slice(2);
const driver = createPgliteDriver({ dataDir, durability: durability === 'process' ? 'process' : 'fsync' });
await driver.script('CREATE TABLE IF NOT EXISTS kept (id bigint PRIMARY KEY, filling text)');
const [row] = await driver.query<{ next: string }>('SELECT coalesce(max(id), 0) + 1 AS next FROM kept');

try {
  for (let id = Number(row?.next); ; id += 1) {
    await driver.transaction({ for: 'write' }, (sql) =>
      sql.copyIn('kept', ['id', 'filling'], Buffer.from(`${id}\t${'x'.repeat(id % 3_000)}\n`)),
    );
    // Written at once, so that an acknowledgement that got out is one that happened.
    writeSync(1, `kept ${id}\n`);
  }
} catch (error) {
  writeSync(1, `\nfailed as ${(error as DriverError).kind}\n`);
}
