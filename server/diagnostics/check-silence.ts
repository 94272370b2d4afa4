import type { Source } from '@evident/contract/event';
import { look } from './look.ts';
import type { StoreCheck } from './store-check.ts';

const dayMs = 86_400_000;
/** Longer than a weekend. */
const silentDays = 3;
const comparedDays = 30;
/** Fewer than this before is no habit that could be broken. */
const habit = 20;

/** The newest events before the silence, by the time index: what was usual. */
const usualSources = `
SELECT source, count(*)::integer AS count, max(created_at) AS last_at
FROM (
  SELECT source, created_at FROM evident.activity_events
  WHERE created_at >= $1::timestamptz AND created_at < $2::timestamptz AND event_type <> 'doctor_probe'
  ORDER BY created_at DESC, id DESC LIMIT 20000
) AS before
GROUP BY source`;
const spokeSince = `
SELECT EXISTS (
  SELECT FROM evident.activity_events
  WHERE created_at >= $1::timestamptz AND source = $2 AND event_type <> 'doctor_probe'
) AS spoke`;

export const checkSilence: StoreCheck = ({ driver, now }) =>
  look(driver, async (sql) => {
    const since = new Date(now() - silentDays * dayMs).toISOString();
    const from = new Date(now() - comparedDays * dayMs).toISOString();
    const usual = await sql.query<{ source: Source; count: number; last_at: string }>(usualSources, [
      from,
      since,
    ]);
    const silent: string[] = [];
    for (const { source, count, last_at } of usual) {
      if (count < habit) continue;
      const [row] = await sql.query<{ spoke: boolean }>(spokeSince, [since, source]);
      if (!row?.spoke) silent.push(`${source} (last on ${last_at.slice(0, 10)})`);
    }
    if (silent.length === 0) {
      return [{ name: 'silence', status: 'ok', message: 'no source of events fell silent' }];
    }
    return [
      {
        name: 'silence',
        status: 'warn',
        message: `nothing for ${silentDays} days from ${silent.join(', ')}`,
        advice:
          'Was it switched off, or did its key expire (evident keys list) or its deployment lose the SDK?',
      },
    ];
  });
