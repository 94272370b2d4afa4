import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { bySystem } from '../emitter.ts';
import { playing, type StoryTeller } from './story.ts';

/** Four payments fail and the subscription ends by itself, while the people are as active as ever. */
export const cardFailed: StoryTeller = (company) => {
  const account = playing(company, cast.cardFailed);
  // Between two monthly invoices, so that none is paid while the card fails.
  const firstDay = account.startedDay + Math.floor((company.days - 30 - account.startedDay) / 30) * 30 + 1;
  const retries = [0, 3, 7, 14];
  const cancelDay = firstDay + 21;
  return [
    {
      truth: {
        name: 'involuntary_churn',
        says: `${account.name}: four payments fail and the subscription ends by itself. Its people were active to the last day.`,
        finding:
          'Nobody wanted to leave: this is an expired card, not dissatisfaction, and an email to the billing contact would have kept it.',
        tenantIds: [account.id],
        userIds: [],
        from: isoDate(company, firstDay),
        to: isoDate(company, cancelDay + 1),
        facts: {
          paymentsFailed: retries.length,
          cancelledOn: isoDate(company, cancelDay),
          monthlyRevenue: account.monthlyRevenue,
        },
      },
      eagerness: (other, _person, day) => (other.id === account.id && day > cancelDay ? 0 : 1),
      onDay: (day, emit) => {
        if (retries.includes(day - firstDay)) {
          emit(localTime(company, account, day, 4), {
            type: 'billing.payment_failed',
            ...bySystem(account),
            outcome: 'failure',
            object: { type: 'invoice', id: `inv_${account.id.slice(5)}_dunning` },
            metadata: {
              reason: 'card_expired',
              attempt: retries.indexOf(day - firstDay) + 1,
              amount: account.monthlyRevenue,
            },
          });
        }
        if (day === cancelDay) {
          emit(localTime(company, account, day, 23), {
            type: 'billing.subscription_canceled',
            ...bySystem(account),
            object: { type: 'subscription', id: `sub_${account.id.slice(5)}` },
            metadata: {
              reason: 'payment_failed',
              plan: account.plan,
              monthlyRevenue: account.monthlyRevenue,
            },
          });
        }
      },
    },
  ];
};
