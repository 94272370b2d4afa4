import type { Check } from '@evident/contract/api';
import { type Lane, lanes } from '@evident/contract/event';
import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

const dayMs = 86_400_000;
/** Below this the daily job has not run for long: it makes 95 and 35 days. */
const daysAheadWanted = { record: 45, product: 14 } as const satisfies Record<Lane, number>;

const lastEnds = 'SELECT lane, max(ends_at) AS ends_at FROM evident.event_partitions GROUP BY lane';
const waitsInFuture = (lane: Lane) =>
  `SELECT EXISTS (SELECT FROM evident.activity_events_${lane} WHERE created_at >= $1::timestamptz) AS waits`;

export const checkPartitions: StoreCheck = async ({ driver, now }) => {
  const ends = await lookAt<{ lane: Lane; ends_at: string }>(driver, lastEnds);
  const checks: Check[] = [];
  for (const lane of lanes) {
    const end = ends.find((row) => row.lane === lane)?.ends_at;
    checks.push(judge(lane, end, now()));
    if (end === undefined) continue;
    const [row] = await lookAt<{ waits: boolean }>(driver, waitsInFuture(lane), [end]);
    if (row?.waits) {
      checks.push({
        name: 'partitions',
        status: 'warn',
        message: `${lane}: events lie beyond the last partition`,
        advice:
          'They are kept and found; the next daily run moves them. If this stays, look for it in the log.',
      });
    }
  }
  return checks;
};

function judge(lane: Lane, end: string | undefined, nowMs: number): Check {
  if (end === undefined) {
    return {
      name: 'partitions',
      status: 'fail',
      message: `${lane}: there are no partitions`,
      advice: 'Run: evident migrate',
    };
  }
  const daysAhead = Math.floor((Date.parse(end) - nowMs) / dayMs);
  if (daysAhead >= daysAheadWanted[lane]) {
    return {
      name: 'partitions',
      status: 'ok',
      message: `${lane}: partitions are made ${daysAhead} days ahead`,
    };
  }
  return {
    name: 'partitions',
    status: 'warn',
    message: `${lane}: partitions are made only ${daysAhead} days ahead`,
    advice:
      'One server makes them daily. Is one running, and may its role create tables? Its log says what failed.',
  };
}
