// @ts-check
// Run as a process: `node make-database-program.js PGDATA FSYNC`.
import { makeDataDirectory } from './start-engine.js';

const [pgdata = '', fsync] = process.argv.slice(2);
const ignored = () => {};
await makeDataDirectory(
  pgdata,
  { fsync: fsync === 'true' },
  { onRead: ignored, onWalWritten: ignored, onDiskFull: ignored },
);
process.exit(0);
