import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { by } from '../emitter.ts';
import { fading, personAt, playing, type StoryTeller } from './story.ts';

/** The heaviest user is removed from the team; usage fades; the contract is cancelled before its renewal. */
export const championLeft: StoryTeller = (company) => {
  const account = playing(company, cast.championLeft);
  const champion = personAt(account, 1);
  const owner = personAt(account, 0);
  const leftDay = company.days - 58;
  const cancelDay = company.days - 9;
  return [
    {
      truth: {
        name: 'churn_after_champion_left',
        says: `${account.name}: its admin and heaviest user leaves, the others follow slowly, and the subscription is cancelled.`,
        finding:
          'The loss of the most active user comes before the decline of everybody else; there is no failure and no ticket.',
        tenantIds: [account.id],
        userIds: [champion.id],
        from: isoDate(company, leftDay),
        to: isoDate(company, cancelDay + 1),
        facts: {
          leftOn: isoDate(company, leftDay),
          cancelledOn: isoDate(company, cancelDay),
          monthlyRevenue: account.monthlyRevenue,
        },
      },
      eagerness: (other, person, day) => {
        if (other.id !== account.id) return 1;
        if (person.id === champion.id) return day < leftDay ? 1 : 0;
        return fading(day, leftDay + 5, cancelDay + 10);
      },
      onDay: (day, emit) => {
        if (day === leftDay) {
          emit(localTime(company, account, day, 18), {
            type: 'team.member_removed',
            ...by(account, owner, `ses_${owner.id.slice(4)}_${day}_team`),
            object: { type: 'user', id: champion.id },
          });
        }
        if (day === cancelDay) {
          emit(localTime(company, account, day, 10), {
            type: 'billing.subscription_canceled',
            ...by(account, owner, `ses_${owner.id.slice(4)}_${day}_cancel`),
            object: { type: 'subscription', id: `sub_${account.id.slice(5)}` },
            metadata: { reason: 'not_used', plan: account.plan, monthlyRevenue: account.monthlyRevenue },
          });
        }
      },
    },
  ];
};
