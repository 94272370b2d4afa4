import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

const waiting = `
SELECT count(*)::integer AS count
FROM (SELECT FROM evident.set_aside_events WHERE replayed_at IS NULL LIMIT 10001) AS waiting`;

export const checkSetAside: StoreCheck = async ({ driver }) => {
  const [row] = await lookAt<{ count: number }>(driver, waiting);
  const count = row?.count ?? 0;
  if (count === 0) return [{ name: 'set-aside', status: 'ok', message: 'no event was set aside' }];
  return [
    {
      name: 'set-aside',
      status: 'warn',
      message: `${count > 10_000 ? 'more than 10,000' : count} events were set aside: no table would take them`,
      advice:
        'See why with GET /api/v1/set-aside, and store each again with POST /api/v1/set-aside/{id}/replay.',
    },
  ];
};
