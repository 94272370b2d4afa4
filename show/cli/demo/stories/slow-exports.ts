import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { by } from '../emitter.ts';
import { randomFor } from '../random.ts';
import { playing, presentBefore, type StoryTeller } from './story.ts';

/** The largest customer's exports time out and are tried again and again; it is still there, with the most revenue at risk. */
export const slowExports: StoryTeller = (company) => {
  const account = playing(company, cast.slowExports);
  const fromDay = company.days - 26;
  return [
    {
      truth: {
        name: 'friction_at_the_largest_customer',
        says: `${account.name}: exports time out with status 504 and are tried three to five times, every working day since ${isoDate(company, fromDay)}.`,
        finding:
          'Ranked by revenue at risk this is the first friction to repair, though it is not the most frequent one.',
        tenantIds: [account.id],
        userIds: [],
        from: isoDate(company, fromDay),
        to: isoDate(company, company.days),
        facts: { path: '/api/reports/export', statusCode: 504, monthlyRevenue: account.monthlyRevenue },
      },
      onDay: (day, emit) => {
        const random = randomFor(company.seed, 'slow exports', day);
        if (day < fromDay || random.chance(0.3)) return;
        const person = random.pick(presentBefore(account, fromDay));
        const startMs = localTime(company, account, day, 10 + random.float() * 6);
        for (let attempt = random.int(3, 5); attempt > 0; attempt -= 1) {
          const common = by(account, person, `ses_${person.id.slice(4)}_${day}_export`);
          emit(startMs - attempt * 75_000, {
            type: 'server_error',
            ...common,
            outcome: 'failure',
            object: { type: 'report', id: `rep_${account.id.slice(5)}_quarter` },
            request: {
              ...common.request,
              method: 'POST',
              path: '/api/reports/export',
              statusCode: 504,
              durationMs: 60_000,
            },
          });
        }
      },
    },
  ];
};
