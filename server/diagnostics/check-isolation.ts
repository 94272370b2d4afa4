import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

const guards = `
SELECT c.relname AS name, c.relrowsecurity AS on_table,
  EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'evident' AND p.tablename = c.relname AND 'evident_reader' = ANY (p.roles)) AS has_policy
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'evident' AND c.relname IN ('activity_events', 'activity_events_record', 'activity_events_product')`;

export const checkIsolation: StoreCheck = async ({ driver }) => {
  const tables = await lookAt<{ name: string; on_table: boolean; has_policy: boolean }>(driver, guards);
  const open = tables.filter((table) => !table.on_table || !table.has_policy).map(({ name }) => name);
  if (tables.length === 3 && open.length === 0) {
    return [{ name: 'isolation', status: 'ok', message: 'row-level security keeps tenants apart' }];
  }
  return [
    {
      name: 'isolation',
      status: 'fail',
      message: `row-level security is off on ${open.join(', ') || 'missing tables'}`,
      advice: 'Somebody changed it: ALTER TABLE evident.<name> ENABLE ROW LEVEL SECURITY, and find out who.',
    },
  ];
};
