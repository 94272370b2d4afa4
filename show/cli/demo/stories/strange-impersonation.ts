import { impersonate } from '../behaviours/account-day.ts';
import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { randomFor } from '../random.ts';
import { personAt, playing, type StoryTeller } from './story.ts';

const staff = 'support_max';

/** Support acts as a customer's owner at night, for no ticket and without a reason, and exports a report. */
export const strangeImpersonation: StoryTeller = (company) => {
  const account = playing(company, cast.strangeImpersonation);
  const owner = personAt(account, 0);
  const nightDay = company.days - 11;
  return [
    {
      truth: {
        name: 'impersonation_without_reason',
        says: `${staff} acts as ${owner.id} of ${account.name} at two in the morning, gives no reason, and exports a report.`,
        finding: 'Every other impersonation names its ticket; this one is for a security review.',
        tenantIds: [account.id],
        userIds: [owner.id],
        from: isoDate(company, nightDay - 1),
        to: isoDate(company, nightDay + 1),
        facts: { actorId: staff },
      },
      onDay: (day, emit) => {
        if (day !== nightDay) return;
        const startMs = localTime(company, account, day, 2.1);
        impersonate(account, owner.id, staff, startMs, undefined, randomFor(company.seed, 'night'), emit);
        emit(startMs + 110_000, {
          type: 'report.exported',
          tenantId: account.id,
          userId: owner.id,
          actor: { type: 'admin', id: staff, onBehalfOf: [{ type: 'user', id: owner.id }] },
          source: 'admin',
          object: { type: 'report', id: 'rep_revenue' },
          request: { ipAddress: '192.0.2.20', path: '/api/reports/export', method: 'POST', statusCode: 200 },
          metadata: { format: 'csv', rows: 9_120 },
        });
      },
    },
  ];
};
