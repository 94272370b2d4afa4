import { EvidentError } from '@evident/contract/errors';
import type { Sql } from '@evident/store/record';

const whoWeAre = `
SELECT current_user::text AS name,
  pg_has_role(current_user, c.relowner, 'USAGE') AS owner,
  row_security_active(c.oid) AS narrowed
FROM pg_class c
WHERE c.oid IN ('evident.activity_events'::regclass, 'evident.activity_events_record'::regclass, 'evident.activity_events_product'::regclass)`;

/**
 * Row-level security under the wrong role silently empties a purge or a count: nothing is done rather than that.
 * @throws EvidentError `FORBIDDEN` when the role does not own the tables or its view of them is narrowed.
 */
export async function refuseNarrowedRole(sql: Sql): Promise<void> {
  const rows = await sql.query<{ name: string; owner: boolean; narrowed: boolean }>(whoWeAre);
  const wrong = rows.find(({ owner, narrowed }) => !owner || narrowed);
  if (wrong === undefined && rows.length === 3) return;
  throw new EvidentError('FORBIDDEN', {
    message: `Retention must run as the owner of Evident's tables; the database role ${wrong?.name ?? 'in use'} is not, or row-level security narrows what it sees. Nothing was deleted.`,
  });
}
