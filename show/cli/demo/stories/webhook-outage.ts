import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { bySystem } from '../emitter.ts';
import { randomFor } from '../random.ts';
import { playing, type StoryTeller } from './story.ts';

/** A customer's webhook receiver answers 503 for two days, and recovers. */
export const webhookOutage: StoryTeller = (company) => {
  const account = playing(company, cast.webhookOutage);
  const fromDay = company.days - 35;
  const toDay = fromDay + 2;
  return [
    {
      truth: {
        name: 'webhook_outage',
        says: `Webhooks to ${account.name} fail with 503 for two days and recover by themselves.`,
        finding: 'The receiver was down, at one customer only: the product is not at fault.',
        tenantIds: [account.id],
        userIds: [],
        from: isoDate(company, fromDay),
        to: isoDate(company, toDay),
        facts: { statusCode: 503 },
      },
      onDay: (day, emit) => {
        if (day < fromDay || day >= toDay) return;
        const random = randomFor(company.seed, 'webhook outage', day);
        for (let hour = 0; hour < 24; hour += 1) {
          emit(localTime(company, account, day, hour + random.float() * 0.9), {
            type: 'webhook.failed',
            ...bySystem(account, 'webhook'),
            outcome: 'failure',
            object: { type: 'webhook', id: `whk_${account.id.slice(5)}` },
            request: { statusCode: 503, durationMs: random.int(40, 400) },
          });
        }
      },
    },
  ];
};
