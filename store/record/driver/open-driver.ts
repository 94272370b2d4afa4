import { join } from 'node:path';
import type { RecordDriver } from './driver.ts';
import { createPgliteDriver } from './pglite/pglite-driver.ts';
import { createPostgresDriver } from './postgres/postgres-driver.ts';

export interface OpenDriverSettings {
  /** `DATABASE_URL`; the embedded database when absent. */
  readonly databaseUrl?: string | undefined;
  /** `EVIDENT_DATA_DIR`; the embedded database lives in its folder `record`. */
  readonly dataDir: string;
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * PostgreSQL where `DATABASE_URL` says so, else the embedded database in the data directory. PostgreSQL may be away.
 * @throws DriverError code `DIRECTORY_LOCKED`, with a sentence for the user, when another process has the data directory.
 */
export async function openDriver(settings: OpenDriverSettings): Promise<RecordDriver> {
  if (settings.databaseUrl) {
    return createPostgresDriver({ url: settings.databaseUrl, onError: settings.onError });
  }
  const driver = createPgliteDriver({ dataDir: join(settings.dataDir, 'record') });
  await driver.claim();
  return driver;
}
