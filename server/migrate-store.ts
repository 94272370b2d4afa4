import { migrate, openDriver } from '@evident/store/record';
import type { Settings } from './settings.ts';

export interface MigrationReport {
  readonly engine: 'postgres' | 'pglite';
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  readonly version: number;
}

/** Brings the store of these settings up to date, and nothing else. */
export async function migrateStore(settings: Settings): Promise<MigrationReport> {
  const driver = await openDriver({ databaseUrl: settings.databaseUrl, dataDir: settings.dataDir });
  try {
    const { version, ran } = await migrate(driver);
    return { engine: driver.engine, applied: ran, version };
  } finally {
    await driver.close();
  }
}
