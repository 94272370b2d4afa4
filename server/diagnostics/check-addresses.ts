import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

/** This share of one address of an inner network is a proxy's, not a person's; of a public one when it stands for many users. */
const suspiciousShare = { inner: 0.8, public: 0.95 } as const;
const manyUsers = 10;
const enough = 100;

/** Among the newest events: how many share the most frequent address, and whether it is one of an inner network. */
const mostFrequent = `
SELECT host(ip_address) AS address, count(*)::integer AS count, count(DISTINCT user_id)::integer AS users, (sum(count(*)) OVER ())::integer AS total,
  ip_address <<= ANY ('{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,100.64.0.0/10,::1/128,fc00::/7,fe80::/10}'::inet[]) AS is_inner
FROM (
  SELECT ip_address, user_id FROM evident.activity_events
  WHERE ip_address IS NOT NULL AND event_type <> 'doctor_probe' AND created_at >= $1::timestamptz
  ORDER BY created_at DESC, id DESC LIMIT 5000
) AS newest
GROUP BY ip_address ORDER BY count(*) DESC LIMIT 1`;

export const checkAddresses: StoreCheck = async ({ driver, trustsProxy, now }) => {
  const monthAgo = new Date(now() - 30 * 86_400_000).toISOString();
  const [top] = await lookAt<{
    address: string;
    count: number;
    users: number;
    total: number;
    is_inner: boolean;
  }>(driver, mostFrequent, [monthAgo]);
  const share = top ? top.count / top.total : 0;
  const isSuspicious =
    top !== undefined &&
    top.total >= enough &&
    (top.is_inner
      ? share >= suspiciousShare.inner
      : share >= suspiciousShare.public && top.users >= manyUsers);
  if (!isSuspicious) return [{ name: 'addresses', status: 'ok', message: 'client addresses are plausible' }];
  return [
    {
      name: 'addresses',
      status: 'warn',
      message: `${Math.round(share * 100)}% of the newest events have the ${top.is_inner ? 'inner ' : ''}address ${top.address}`,
      advice: trustsProxy
        ? 'EVIDENT_TRUST_PROXY does not cover all proxies in front: add those that are missing.'
        : 'That is a proxy: set EVIDENT_TRUST_PROXY to the number of proxies or to their networks.',
    },
  ];
};
