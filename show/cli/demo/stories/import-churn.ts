import { cast } from '../cast.ts';
import { dayMs, isoDate, localTime } from '../company.ts';
import { by, bySystem } from '../emitter.ts';
import { randomFor } from '../random.ts';
import { fading, personAt, playing, type StoryTeller } from './story.ts';

/** Imports fail for two weeks, a ticket is escalated and stays open, people stop coming, the contract is cancelled. */
export const importChurn: StoryTeller = (company) =>
  cast.importChurn.map((place) => {
    const account = playing(company, place);
    const asker = personAt(account, 1);
    const failsFrom = company.days - 62 - place * 4;
    const failsTo = failsFrom + 16;
    const escalatedDay = failsTo - 4;
    const cancelDay = failsFrom + 42;
    let failures = 0;
    for (let day = failsFrom; day < failsTo; day += 1) failures += failuresOn(company.seed, account.id, day);
    const object = { type: 'ticket', id: `tck_${account.id.slice(5)}_imports` };
    return {
      truth: {
        name: 'churn_after_import_failures',
        says: `${account.name}: imports fail for 16 days, the ticket about it is escalated and never resolved, people stop coming, and the subscription is cancelled.`,
        finding:
          'Repeated import failures followed by an escalated, unresolved ticket lead to cancellation about four weeks later.',
        tenantIds: [account.id],
        userIds: [asker.id],
        from: isoDate(company, failsFrom),
        to: isoDate(company, cancelDay + 1),
        facts: {
          importFailures: failures,
          escalatedOn: isoDate(company, escalatedDay),
          cancelledOn: isoDate(company, cancelDay),
          monthlyRevenue: account.monthlyRevenue,
        },
      },
      eagerness: (other, _person, day) =>
        other.id === account.id ? fading(day, escalatedDay, cancelDay + 3) : 1,
      onDay: (day, emit) => {
        if (day >= failsFrom && day < failsTo) {
          const random = randomFor(company.seed, account.id, 'failing imports', day);
          for (let count = failuresOn(company.seed, account.id, day); count > 0; count -= 1) {
            const person = personAt(account, random.int(1, 2));
            const startMs = localTime(company, account, day, 9 + random.float() * 8);
            const more = {
              ...by(account, person, `ses_${person.id.slice(4)}_${day}_import`),
              object: { type: 'import', id: `imp_${account.id.slice(5)}_${day}_${count}` },
            };
            emit(startMs, { type: 'import.started', ...more });
            emit(startMs + 40_000, {
              type: 'import.failed',
              ...more,
              source: 'worker',
              outcome: 'failure',
              metadata: { errorCode: 'TIMEOUT' },
            });
          }
        }
        const ticket = { tenantId: account.id, userId: asker.id, object };
        if (day === failsFrom + 5) {
          emit(localTime(company, account, day, 15), {
            type: 'support.ticket_opened',
            ...ticket,
            actor: { type: 'user', id: asker.id },
            source: 'web',
            metadata: { topic: 'import', priority: 'high' },
          });
        }
        if (day === escalatedDay) {
          emit(localTime(company, account, day, 11), {
            type: 'support.ticket_escalated',
            ...ticket,
            actor: { type: 'user', id: asker.id },
            source: 'web',
            metadata: { topic: 'import', priority: 'urgent' },
          });
        }
        if (day === cancelDay) {
          const owner = personAt(account, 0);
          emit(localTime(company, account, day, 16), {
            type: 'billing.subscription_canceled',
            ...by(account, owner, `ses_${owner.id.slice(4)}_${day}_cancel`),
            object: { type: 'subscription', id: `sub_${account.id.slice(5)}` },
            metadata: {
              reason: 'missing_reliability',
              plan: account.plan,
              monthlyRevenue: account.monthlyRevenue,
            },
          });
          emit(localTime(company, account, day, 16) + 20 * dayMs, {
            type: 'account.deleted',
            ...bySystem(account),
            object: { type: 'account', id: account.id },
          });
        }
      },
    };
  });

function failuresOn(seed: number, accountId: string, day: number): number {
  return randomFor(seed, accountId, 'import failures', day).int(1, 4);
}
