import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

/** Events get their time from the server, partitions theirs from the database. */
const toleratedMs = 5000;

export const checkClock: StoreCheck = async ({ driver, now }) => {
  const beforeMs = now();
  const [row] = await lookAt<{ now: string }>(driver, 'SELECT clock_timestamp() AS now');
  const skewMs = Math.abs(Date.parse(row?.now ?? '') - (beforeMs + now()) / 2);
  if (skewMs <= toleratedMs) {
    return [{ name: 'clock', status: 'ok', message: 'the clocks of server and database agree' }];
  }
  return [
    {
      name: 'clock',
      status: 'warn',
      message: `the clocks of server and database are ${Math.round(skewMs / 1000)} s apart`,
      advice: 'Let both machines follow NTP: what one of them dates in the future the other refuses.',
    },
  ];
};
