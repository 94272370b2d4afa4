import {
  type CatalogueChangeEntry,
  type CatalogueSnapshot,
  catalogueSnapshotSchema,
  recordChange,
} from '@evident/contract/catalogue';
import type { Lane } from '@evident/contract/event';
import type { RecordDriver, Row } from '../driver/driver.ts';

/** A type that was declared or has been seen. `firstSeenAt` is absent for one that never arrived. */
export interface KnownType {
  readonly type: string;
  readonly lane: Lane;
  readonly declared: boolean;
  readonly firstSeenAt?: string | undefined;
}

/** The stored side of the catalogue: its change log and the names that arrived. */
export interface CatalogueLog {
  /** Notes the catalogue this server runs with; nothing where it is the newest one already. */
  record(snapshot: CatalogueSnapshot, changedBy: string, at: Date): Promise<CatalogueChangeEntry | undefined>;
  latest(): Promise<CatalogueSnapshot | undefined>;
  /** Newest first. */
  changes(limit: number): Promise<readonly CatalogueChangeEntry[]>;
  types(): Promise<readonly KnownType[]>;
}

interface VersionRow extends Row {
  readonly number: number;
  readonly changes: CatalogueChangeEntry['changes'];
  readonly changed_by: string;
  readonly changed_at: string;
}

const latestSnapshot = 'SELECT snapshot FROM evident.catalogue_versions ORDER BY number DESC LIMIT 1';

/** Several servers may start at once with the same catalogue: one of them writes the line. */
const lockLog = 'LOCK TABLE evident.catalogue_versions IN SHARE ROW EXCLUSIVE MODE';

const declareTypes = `
INSERT INTO evident.event_types AS t (event_type, lane, declared)
SELECT event_type, lane, true FROM unnest($1::text[], $2::text[]) AS d(event_type, lane) ORDER BY event_type
ON CONFLICT (event_type) DO UPDATE SET lane = excluded.lane, declared = true`;

export function createCatalogueLog(driver: RecordDriver): CatalogueLog {
  return {
    record: (snapshot, changedBy, at) =>
      driver.transaction({ for: 'maintenance' }, async (sql) => {
        await sql.script(lockLog);
        const [row] = await sql.query<{ snapshot: unknown }>(latestSnapshot);
        const previous = row ? catalogueSnapshotSchema.parse(row.snapshot) : undefined;
        const entry = recordChange(previous, snapshot, changedBy, at);
        if (!entry) return undefined;
        await sql.query(
          `INSERT INTO evident.catalogue_versions (declared_version, snapshot, changes, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)`,
          [snapshot.version, snapshot, JSON.stringify(entry.changes), changedBy, entry.changedAt],
        );
        const names = namesWithLanes(snapshot);
        await sql.query(`UPDATE evident.event_types SET declared = false WHERE declared`);
        await sql.query(declareTypes, [[...names.keys()], [...names.values()]]);
        return entry;
      }),

    async latest() {
      const [row] = await driver.query<{ snapshot: unknown }>(latestSnapshot);
      return row ? catalogueSnapshotSchema.parse(row.snapshot) : undefined;
    },

    async changes(limit) {
      const rows = await driver.query<VersionRow>(
        'SELECT number, changes, changed_by, changed_at FROM evident.catalogue_versions ORDER BY number DESC LIMIT $1',
        [limit],
      );
      return rows.map((row) => ({
        version: row.number,
        changedAt: row.changed_at,
        changedBy: row.changed_by,
        changes: row.changes,
      }));
    },

    async types() {
      const rows = await driver.query<{
        event_type: string;
        lane: Lane;
        declared: boolean;
        first_seen_at: string | null;
      }>(
        'SELECT event_type, lane, declared, first_seen_at FROM evident.event_types ORDER BY event_type LIMIT 10000',
      );
      return rows.map((row) => ({
        type: row.event_type,
        lane: row.lane,
        declared: row.declared,
        ...(row.first_seen_at ? { firstSeenAt: row.first_seen_at } : {}),
      }));
    },
  };
}

/** Every name and alias with its lane. A wildcard such as `frontend_*` is a rule, not a name. */
function namesWithLanes(snapshot: CatalogueSnapshot): ReadonlyMap<string, Lane> {
  return new Map(
    snapshot.types
      .flatMap((type) => [type.name, ...type.aliases].map((name) => [name, type.lane] as const))
      .filter(([name]) => !name.endsWith('*')),
  );
}
