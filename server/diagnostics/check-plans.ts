import type { Check } from '@evident/contract/api';
import {
  createEventReader,
  type EventReader,
  type RecordDriver,
  type Row,
  type Sql,
} from '@evident/store/record';
import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Every index of the trail, by what is left of its name; a test holds the list against a fresh database. */
export const expectedIndexes = [
  'ip_time',
  'object_time',
  'project_time',
  'request',
  'session_time',
  'tenant_time',
  'time',
  'tx',
  'type_tenant_time',
  'unsuccessful',
  'unsuccessful_tenant',
  'unsuccessful_type',
  'user_time',
] as const;

export const presentIndexes = `
SELECT replace(indexname, 'activity_events_', '') AS name FROM pg_indexes
WHERE schemaname = 'evident' AND tablename = 'activity_events' ORDER BY 1`;

const invalidIndexes = `
SELECT c.relname AS name FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'evident' AND NOT (i.indisvalid AND i.indisready) ORDER BY 1 LIMIT 5`;

/** The reads that must be instant. What they look for need not be there: it is their plan that is asked for. */
const reads: Readonly<Record<string, (reader: EventReader, after: string) => Promise<unknown>>> = {
  'of a user': (reader) => reader.page('all', { userId: 'doctor' }),
  'of a tenant': (reader) => reader.page('all', { tenantId: 'doctor' }),
  'of an object': (reader) => reader.page('all', { objectType: 'probe', objectId: 'doctor' }),
  'of a request': (reader) => reader.page('all', { requestId: 'doctor' }),
  'of a session': (reader) => reader.page('all', { sessionId: 'doctor' }),
  'of a type in a tenant': (reader) => reader.page('all', { tenantId: 'doctor', type: 'doctor_probe' }),
  'of an address': (reader) => reader.page('all', { ip: '192.0.2.77' }),
  'in a range of time': (reader, after) => reader.page('all', { after }),
  'refused ones': (reader) => reader.page('all', { outcome: 'denied' }),
  'failed sign-ins by address': (reader, after) => reader.failedSignIns('all', { after }),
};

export const checkPlans: StoreCheck = async ({ driver, now }) => {
  const invalid = await lookAt<{ name: string }>(driver, invalidIndexes);
  const present = await lookAt<{ name: string }>(driver, presentIndexes);
  const scanning: string[] = [];
  let scans = false;
  const reader = createEventReader(
    onlyPlanning(driver, (plan) => {
      scans ||= hasScan(plan);
    }),
  );
  const after = new Date(now() - 86_400_000).toISOString();
  for (const [name, read] of Object.entries(reads)) {
    scans = false;
    await read(reader, after);
    if (scans) scanning.push(name);
  }
  const missing = expectedIndexes.filter((name) => !present.some((index) => index.name === name));
  return [
    judgeIndexes(
      invalid.map(({ name }) => name),
      missing,
    ),
    judgePlans(scanning),
  ];
};

function judgeIndexes(invalid: readonly string[], missing: readonly string[]): Check {
  if (missing.length > 0) {
    return {
      name: 'indexes',
      status: 'fail',
      message: `dropped: ${missing.map((name) => `activity_events_${name}`).join(', ')}`,
      advice: 'Reads that need one go through everything. Its definition is in store/record/migrations.',
    };
  }
  if (invalid.length === 0)
    return { name: 'indexes', status: 'ok', message: 'every index is there and valid' };
  return {
    name: 'indexes',
    status: 'fail',
    message: `not usable: ${invalid.join(', ')}`,
    advice: 'Rebuild each with: REINDEX INDEX CONCURRENTLY evident.<name>',
  };
}

function judgePlans(scanning: readonly string[]): Check {
  if (scanning.length === 0) {
    return {
      name: 'plans',
      status: 'ok',
      message: `all ${Object.keys(reads).length} kinds of reads use an index`,
    };
  }
  return {
    name: 'plans',
    status: 'fail',
    message: `these reads go through whole partitions: events ${scanning.join(', ')}`,
    advice:
      'An index was dropped or is invalid. Compare with a fresh database: evident migrate makes all of them.',
  };
}

/**
 * A driver that asks for the plan of a read instead of running it. Sequential scans are discouraged first: on a small table they
 * are right, so only one that is taken all the same says that an index is missing.
 */
function onlyPlanning(driver: RecordDriver, onPlan: (plan: PlanNode) => void): RecordDriver {
  const planning = (sql: Sql): Sql => ({
    script: (text) => sql.script(text),
    copyIn: (table, columns, data) => sql.copyIn(table, columns, data),
    query: async <R extends Row>(text: string, values: readonly unknown[] = []) => {
      if (!text.includes('activity_events')) return sql.query<R>(text, values);
      await sql.script('SET LOCAL enable_seqscan = off');
      const [row] = await sql.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
      const answer = row?.['QUERY PLAN'];
      const [{ Plan }] = (typeof answer === 'string' ? JSON.parse(answer) : answer) as [{ Plan: PlanNode }];
      onPlan(Plan);
      return [];
    },
  });
  return {
    ...driver,
    transaction: (options, work) => driver.transaction(options, (sql) => work(planning(sql))),
  };
}

function hasScan(node: PlanNode): boolean {
  const scansEvents =
    node['Node Type'] === 'Seq Scan' && node['Relation Name']?.startsWith('activity_events');
  return scansEvents || (node.Plans ?? []).some(hasScan);
}
