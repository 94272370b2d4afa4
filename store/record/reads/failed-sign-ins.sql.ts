import { Parameters, type Statement } from './parameters.ts';

/**
 * Addresses by how often a sign-in from them failed. The partial index of unsuccessful events holds just these, by type
 * and time. The event is the failure, so one that was stored without an outcome is not looked for: ingest gives it one.
 */
export function failedSignInsStatement(window: {
  readonly tenantId: string | undefined;
  readonly names: readonly string[];
  readonly after: string;
  readonly before: string;
  readonly limit: number;
}): Statement {
  const parameters = new Parameters();
  const names = parameters.add(window.names);
  const range = `created_at >= ${parameters.add(window.after)}::timestamptz AND created_at < ${parameters.add(window.before)}::timestamptz`;
  const ofTenant = window.tenantId === undefined ? '' : ` AND tenant_id = ${parameters.add(window.tenantId)}`;
  return {
    text: `
SELECT host(ip_address) AS ip_address, count(*) AS count, count(DISTINCT user_id) AS users, min(created_at) AS first_at, max(created_at) AS last_at
FROM evident.activity_events
WHERE event_type = ANY (${names}::text[]) AND outcome <> 'success' AND ip_address IS NOT NULL AND ${range}${ofTenant}
GROUP BY 1
ORDER BY count(*) DESC, max(created_at) DESC, 1
LIMIT ${parameters.add(window.limit)}`,
    values: parameters.values,
    named: false,
  };
}
