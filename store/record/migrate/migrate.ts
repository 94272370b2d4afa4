import type { RecordDriver, Sql } from '../driver/driver.ts';
import { type Migration, readMigrations } from './migrations.ts';

export interface MigrateResult {
  /** Number of the newest migration that is in place now. */
  readonly version: number;
  /** Names of those this call ran, oldest first. */
  readonly ran: readonly string[];
}

interface AppliedRow extends Record<string, unknown> {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** Any number: processes that migrate the same database queue behind it. */
const migrationLock = 7_204_311_002;

/**
 * Brings the schema `evident` up to date: all pending migrations in one transaction, so that a failure or a kill leaves
 * the schema as it was. Any number of processes may call it at once.
 * @throws Error when the database was migrated by a newer version, or a migration that ran differs from the shipped one.
 */
export async function migrate(
  driver: RecordDriver,
  migrations: readonly Migration[] = readMigrations(),
): Promise<MigrateResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await driver.transaction({ for: 'maintenance' }, (sql) => migrateIn(sql, migrations));
    } catch (error) {
      // Roles belong to the cluster: migrations of two databases may touch the same one at the same moment.
      if (attempt >= 20 || !/tuple concurrently updated/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25 * attempt));
    }
  }
}

async function migrateIn(sql: Sql, migrations: readonly Migration[]): Promise<MigrateResult> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
  await sql.script(`
    CREATE SCHEMA IF NOT EXISTS evident;
    CREATE TABLE IF NOT EXISTS evident.migrations (
      number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const applied = await sql.query<AppliedRow>(
    'SELECT number, name, checksum FROM evident.migrations ORDER BY number',
  );
  refuseForeignHistory(applied, migrations);

  const done = new Set(applied.map((row) => row.number));
  const pending = migrations.filter((migration) => !done.has(migration.number));
  for (const migration of pending) {
    await sql.script(migration.text);
    await sql.query('INSERT INTO evident.migrations (number, name, checksum) VALUES ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
  }
  return { version: migrations.at(-1)?.number ?? 0, ran: pending.map((migration) => migration.name) };
}

function refuseForeignHistory(applied: readonly AppliedRow[], migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const migration = known.get(row.number);
    if (!migration) {
      throw new Error(
        `The database has migration ${row.number} (${row.name}), which this version of Evident does not know. Start the newer version, or restore the database from before the upgrade.`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new Error(
        `Migration ${row.number} (${row.name}) was changed after it ran here. Migrations are forward-only: put the file back and add a new one.`,
      );
    }
  }
}
