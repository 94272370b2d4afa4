import { bodiesOf, recentEvents } from './load/event-bodies.ts';
import { httpLoad } from './measure/http-load.ts';

const [url = '', n = '40000', per = '1', conns = '64'] = process.argv.slice(2);
const token = `survival-secret-${'k'.repeat(24)}`;
const bodies = bodiesOf(recentEvents(Number(n), Date.now() & 0xffff), Number(per));
const r = await httpLoad({ url, path: '/api/v1/events', token, connections: Number(conns), bodies });
console.log(
  Math.round(r.requestsPerSecond * Number(per)),
  'ev/s p50',
  r.p50.toFixed(2),
  'p99',
  r.p99.toFixed(2),
  [...r.statuses],
);
