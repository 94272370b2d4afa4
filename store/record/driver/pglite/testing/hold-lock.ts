// A child process for tests: claims a directory when told to, says how it went, and holds it until its input ends.
import { writeSync } from 'node:fs';
import { lockDirectory } from '../directory-lock.ts';

writeSync(1, 'ready\n');
process.stdin.once('data', async () => {
  try {
    await lockDirectory(process.argv[2] ?? '');
    writeSync(1, 'won\n');
  } catch (error) {
    writeSync(1, `lost: ${(error as Error).message}\n`);
  }
});
