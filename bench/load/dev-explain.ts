import { createEventReader, createPostgresDriver } from '@evident/store/record';
import { explainingDriver, planNodes } from '@evident/testing';
import { rareType } from './synthetic-events.ts';

const raw = createPostgresDriver({ url: process.argv[2] as string });
const driver = explainingDriver(raw, (e) => {
  console.log(e.named ? 'generic' : 'custom', 'planning', e.planningMs, 'exec', e.executionMs);
  const agg = new Map<string, { n: number; loops: number; rows: number; removed: number }>();
  for (const n of planNodes(e.plan)) {
    const k = `${n['Node Type']} ${(n['Index Name'] ?? n['Relation Name'] ?? '').replace(/_?\d+/g, '').replace(/activity_events_/, '')} ${n['Index Cond'] ? `IC:${n['Index Cond'].slice(0, 180)}` : ''} ${n.Filter ? `F:${n.Filter.slice(0, 200)}` : ''}`;
    const a = agg.get(k) ?? { n: 0, loops: 0, rows: 0, removed: 0 };
    a.n++;
    a.loops += n['Actual Loops'];
    a.rows += n['Actual Rows'] * n['Actual Loops'];
    a.removed += (n['Rows Removed by Filter'] ?? 0) * n['Actual Loops'];
    agg.set(k, a);
  }
  for (const [k, a] of agg) console.log('   ', k, JSON.stringify(a));
});
const reader = createEventReader(driver, {
  timeoutMs: 20000,
  namesOf: (t) => (t === 'auth.login_failed' ? [t, 'LOGIN_FAILED'] : [t]),
});
const day = (n: number) => new Date(Date.now() - n * 86400000).toISOString();
const big = { tenantId: 't0' };
const cases: Record<string, () => Promise<unknown>> = {
  user: () => reader.page('all', { userId: 't5-u7' }),
  'user in tenant': () => reader.page({ tenantId: 't5' }, { userId: 't5-u7' }),
  tenant: () => reader.page(big, {}),
  'type in tenant': () => reader.page(big, { type: 'project.updated' }),
  failed: () => reader.failedSignIns('all', { after: day(1) }),
  'failed tenant': () => reader.failedSignIns(big, { after: day(1) }),
  prefix: () => reader.page(big, { type: 'billing.*' }),
  'denied in tenant': () => reader.page(big, { outcome: 'denied' }),
  'all rare type': () => reader.page('all', { type: rareType }),
  'cidr /24': () => reader.page('all', { ip: '20.3.4.0/24' }),
  typeCounts: () => reader.typeCounts(big, {}),
  tail: async () =>
    reader.tail(
      'all',
      {},
      Buffer.from('1 800 ffffffff-ffff-ffff-ffff-ffffffffffff').toString('base64url'),
      100,
    ),
};
for (const [k, f] of Object.entries(cases)) {
  if (process.argv[3] && !k.includes(process.argv[3])) continue;
  console.log('##', k);
  await f();
}
await raw.close();
