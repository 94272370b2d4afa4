import { createEventReader, createPostgresDriver, type ReadScope } from '@evident/store/record';
import { rareType } from './synthetic-events.ts';

const driver = createPostgresDriver({ url: process.argv[2] as string });
const rounds = Number(process.argv[3] ?? 200);
const only = process.argv[4];
const reader = createEventReader(driver, {
  timeoutMs: 5000,
  namesOf: (t) => (t === 'auth.login_failed' ? [t, 'LOGIN_FAILED'] : [t]),
});
const { events } = await reader.page('all', { limit: 500 });
const { events: rec } = await reader.page('all', { limit: 500, lane: 'record' });
const pick = <T>(xs: readonly T[]): T => xs[Math.floor(Math.random() * xs.length)] as T;
const t = () => {
  for (;;) {
    const e = pick(events);
    if (e.tenantId && e.userId && e.object?.id) return e;
  }
};
const day = (n: number) => new Date(Date.now() - n * 86400000).toISOString();
const big: ReadScope = { tenantId: 't0' };
const cases: Record<string, () => Promise<unknown>> = {
  'recent all': () => reader.page('all', {}),
  user: () => reader.page('all', { userId: t().userId }),
  'user in tenant': () => {
    const e = t();
    return reader.page({ tenantId: e.tenantId as string }, { userId: e.userId });
  },
  tenant: () => reader.page({ tenantId: t().tenantId as string }, {}),
  'tenant 500': () => reader.page({ tenantId: t().tenantId as string }, { limit: 500 }),
  object: () => {
    const e = t();
    return reader.page(
      { tenantId: e.tenantId as string },
      { objectType: e.object?.type, objectId: e.object?.id },
    );
  },
  request: () => reader.page('all', { requestId: t().request?.requestId }),
  session: () => reader.page('all', { sessionId: t().sessionId }),
  'project in tenant': () => {
    const e = t();
    return reader.page({ tenantId: e.tenantId as string }, { projectId: `${e.tenantId}-p3` });
  },
  'type in tenant': () => reader.page({ tenantId: t().tenantId as string }, { type: pick(rec).type }),
  'rare type in big tenant': () => reader.page(big, { type: rareType }),
  'prefix in tenant': () => reader.page({ tenantId: t().tenantId as string }, { type: 'billing.*' }),
  'prefix frontend_* in tenant': () =>
    reader.page({ tenantId: t().tenantId as string }, { type: 'frontend_*' }),
  'failed logins 24h': () => reader.failedSignIns('all', { after: day(1) }),
  'failed logins 24h tenant': () => reader.failedSignIns(big, { after: day(1) }),
  'tenant+outcome+time': () =>
    reader.page(
      { tenantId: t().tenantId as string },
      { outcome: pick(['failure', 'denied', 'success'] as const), after: day(20), before: day(2) },
    ),
  'big tenant denied': () => reader.page(big, { outcome: 'denied' }),
  'all denied': () => reader.page('all', { outcome: 'denied' }),
  ip: () => reader.page('all', { ip: t().request?.ipAddress }),
  'ip in big tenant': () => reader.page(big, { ip: t().request?.ipAddress }),
  'by id': () => reader.byId('all', t().id),
  'user+type+time': () => {
    const e = t();
    return reader.page(
      { tenantId: e.tenantId as string },
      { userId: e.userId, type: e.type, after: day(10) },
    );
  },
  'cidr /24': () =>
    reader.page('all', {
      ip: `${(t().request?.ipAddress as string).includes(':') ? '20.3.4.5' : t().request?.ipAddress}/24`.replace(
        /^.*:.*$/,
        '20.1.1.0/24',
      ),
    }),
  'cidr /8': () => reader.page('all', { ip: '20.0.0.0/8' }),
  'cidr none': () => reader.page('all', { ip: '192.0.2.0/24' }),
  'all rare type': () => reader.page('all', { type: rareType }),
  'all common type': () => reader.page('all', { type: 'frontend_click' }),
  'all no such type': () => reader.page('all', { type: 'no.such' }),
  'all prefix billing': () => reader.page('all', { type: 'billing.*' }),
  'all prefix billing 3d': () => reader.page('all', { type: 'billing.*', after: day(3) }),
  'tenant user of other': () => reader.page(big, { userId: 't999-u1' }),
  'big tenant source none': () => reader.page(big, { source: 'webhook' }),
  'count tenant': () => reader.count(big, {}),
  'count all': () => reader.count('all', {}),
  'histogram 7d big': () => reader.histogram(big, {}, 60),
  'histogram 7d all': () => reader.histogram('all', {}, 60),
  'typeCounts big': () => reader.typeCounts(big, {}),
  'tail now+follow': async () => {
    const p = await reader.tail('all', {}, 'now', 100);
    return reader.tail('all', {}, p.position, 100);
  },
};
const p = (xs: number[], q: number) =>
  xs
    .sort((a, b) => a - b)
    [Math.min(xs.length - 1, Math.floor(xs.length * q))]?.toFixed(1)
    .padStart(8);
for (const [name, run] of Object.entries(cases)) {
  if (only && !name.includes(only)) continue;
  const ms: number[] = [];
  let n = rounds;
  let err = '';
  for (let i = 0; i < n; i++) {
    const s = performance.now();
    try {
      await run();
    } catch (e) {
      err = (e as Error).message;
    }
    ms.push(performance.now() - s);
    if (i === 3 && Math.min(...ms) > 200) n = 4;
    if (i === 9 && Math.min(...ms) > 20) n = 10;
  }
  const first = ms[0]?.toFixed(1);
  console.log(name.padEnd(30), 'p50', p(ms, 0.5), 'p95', p(ms, 0.95), 'max', p(ms, 1), 'first', first, err);
}
await driver.close();
