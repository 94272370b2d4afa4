import type { Sql } from '@evident/store/record';
import type { RetentionPolicy } from './retention-policy.ts';

/** What one step took away. */
export interface Taken {
  readonly rows: number;
  readonly bytes: number;
  readonly dropped?: string | undefined;
}

/** Opens the log of a run. Whoever holds the lock knows that a run still marked as running is dead. */
export async function startRun(sql: Sql, planId: string, policy: RetentionPolicy): Promise<string> {
  await sql.query(
    `UPDATE evident.retention_runs SET status = 'interrupted', finished_at = now() WHERE status = 'running'`,
  );
  const [row] = await sql.query<{ id: string }>(
    'INSERT INTO evident.retention_runs (plan_id, policy) VALUES ($1, $2::jsonb) RETURNING id',
    [planId, JSON.stringify(policy)],
  );
  return row?.id ?? '';
}

/** Adds a step, in the step's own transaction. */
export async function noteStep(sql: Sql, runId: string, { rows, bytes, dropped }: Taken): Promise<void> {
  await sql.query(
    `UPDATE evident.retention_runs SET rows = rows + $2, bytes = bytes + $3, dropped = dropped || $4::text[] WHERE id = $1`,
    [runId, rows, bytes, dropped === undefined ? [] : [dropped]],
  );
}

export async function endRun(sql: Sql, runId: string, status: 'done' | 'stopped' | 'failed'): Promise<void> {
  await sql.query('UPDATE evident.retention_runs SET status = $2, finished_at = now() WHERE id = $1', [
    runId,
    status,
  ]);
}
