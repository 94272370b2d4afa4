import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, readSettings } from '@evident/server';

/** The whole server with a store that does nothing: what durability costs is the difference. Run with the port. */
const dataDir = await mkdtemp(join(tmpdir(), 'evident-null-'));
const server = await createServer({
  settings: readSettings({ ...process.env, EVIDENT_DATA_DIR: dataDir, PORT: process.argv[2] ?? '0' }),
  appender: { append: async (events) => events.map(({ id }) => ({ status: 'stored', id })) },
});
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
