import type { Check, Health } from '@evident/contract/api';
import { counted, formatBytes } from '../terminal/format.ts';

/** What the server says of itself: its store, its queue, and what waits on disk. */
export function checkHealth(health: Health, nowMs: number): readonly Check[] {
  return [
    health.status === 'ok'
      ? { name: 'server', status: 'ok', message: `the server is well (${health.version}, ${health.engine})` }
      : {
          name: 'server',
          status: health.status === 'down' ? 'fail' : 'warn',
          message: `the server is ${health.status}: ${health.problems.join('; ') || 'it does not say why'}`,
          advice: 'Its log says more.',
        },
    health.store.status === 'up'
      ? { name: 'store', status: 'ok', message: 'the database answers' }
      : {
          name: 'store',
          status: 'fail',
          message: `the database is ${health.store.status}${health.store.problem ? `: ${health.store.problem}` : ''}`,
          advice: 'Events are kept in the spool meanwhile. Check DATABASE_URL and the database itself.',
        },
    checkSpool(health, nowMs),
  ];
}

function checkSpool({ spool, queue }: Health, nowMs: number): Check {
  if (spool.events === 0) {
    return {
      name: 'spool',
      status: 'ok',
      message: `the spool is empty, ${counted(queue.events, 'event')} queued`,
    };
  }
  const ageSeconds = spool.oldestAt
    ? Math.max(0, Math.round((nowMs - Date.parse(spool.oldestAt)) / 1000))
    : undefined;
  return {
    name: 'spool',
    status: 'warn',
    message: `${counted(spool.events, 'event')} (${formatBytes(spool.bytes)}) wait in the spool${ageSeconds === undefined ? '' : `, the oldest for ${ageSeconds} s`}`,
    advice:
      'They are safe and go in by themselves once the database is back; searches don’t see them until then.',
  };
}
