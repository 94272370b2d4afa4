import type { Lane } from '@evident/contract/event';
import type { Row, Sql } from '@evident/store/record';

/** A partition by its name in the schema `evident`. Its times are ISO 8601, `-infinity` for the start of `_past`. */
export interface LanePartition {
  readonly name: string;
  readonly lane: Lane;
  readonly startsAt: string;
  readonly endsAt: string;
  /** The one for all that is older than the others: it is never dropped. */
  readonly isPast: boolean;
  /** As the statistics have it; -1 when there are none. */
  readonly estimatedRows: number;
  readonly bytes: number;
  readonly isEmpty: boolean;
}

interface PartitionRow extends Row {
  readonly name: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly rows: number;
  readonly bytes: string;
  readonly empty: boolean;
}

const partitionsOfLane = `
SELECT p.name, p.starts_at, p.ends_at, c.reltuples::float8 AS rows, pg_total_relation_size(c.oid) AS bytes, pg_relation_size(c.oid) = 0 AS empty
FROM evident.event_partitions p
JOIN pg_class c ON c.relname = p.name AND c.relnamespace = 'evident'::regnamespace
WHERE p.lane = $1 AND p.starts_at < $2::timestamptz
ORDER BY p.starts_at`;

/** The partitions of a lane that begin before a moment, oldest first. */
export async function lanePartitions(sql: Sql, lane: Lane, before: Date): Promise<readonly LanePartition[]> {
  const rows = await sql.query<PartitionRow>(partitionsOfLane, [lane, before.toISOString()]);
  return rows.map((row) => ({
    name: row.name,
    lane,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    isPast: row.name.endsWith('_past'),
    estimatedRows: row.rows,
    bytes: Number(row.bytes),
    isEmpty: row.empty,
  }));
}

const countedRows = 1_000_000;

/** About how many rows a partition has: by the statistics, or counted up to a million where there are none yet. */
export async function rowsOf(sql: Sql, partition: LanePartition): Promise<number> {
  if (partition.estimatedRows >= 0) return partition.estimatedRows;
  const [row] = await sql.query<{ count: string }>(
    `SELECT count(*) AS count FROM (SELECT FROM ${tableOf(partition)} LIMIT ${countedRows}) AS counted`,
  );
  return Number(row?.count ?? 0);
}

/** The partition's name in SQL. */
export function tableOf({ name }: { readonly name: string }): string {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error('This is not the name of a partition.');
  return `evident.${name}`;
}
