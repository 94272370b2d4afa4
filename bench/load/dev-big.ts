import { createPostgresDriver } from '../../store/record/driver/postgres-driver.ts';
import { migrate, makePartitionsAhead } from '@evident/store/record';
import { loadEvents } from './load-events.ts';
const driver = createPostgresDriver({ url: process.argv[2] as string });
await migrate(driver); await makePartitionsAhead(driver);
const defs = await driver.query<{ indexdef: string; indexname: string }>("select indexname, indexdef from pg_indexes where schemaname='evident' and tablename='activity_events'");
for (const d of defs) await driver.script(`drop index evident.${d.indexname}`);
const t = Date.now(); let last = 0;
await loadEvents(driver, { rows: Number(process.argv[3]), onProgress: (n) => { if (n - last >= 1000000) { last = n; console.log(n, Math.round(n / (Date.now() - t) * 1000), '/s'); } } });
console.log('loaded', Date.now() - t);
for (const d of defs) { await driver.script(`set maintenance_work_mem='1GB'; ${d.indexdef.replace(' ON ONLY ', ' ON ')}`); console.log(d.indexname, Date.now() - t); }
await driver.script('VACUUM ANALYZE evident.activity_events');
console.log('done', Date.now() - t);
await driver.close();
