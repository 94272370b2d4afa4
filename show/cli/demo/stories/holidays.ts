import { isoDate } from '../company.ts';
import type { StoryTeller } from './story.ts';

/** A week of holidays in one country: everybody there is away at once, and back after it. */
export const holidays: StoryTeller = (company) => {
  const accounts = company.accounts.filter(({ country }) => country === 'FR');
  const fromDay = company.days - 44;
  const toDay = fromDay + 8;
  return [
    {
      truth: {
        name: 'holidays_are_not_churn',
        says: `The ${accounts.length} customers in France are nearly silent for ${toDay - fromDay} days and come back as before.`,
        finding: 'A dip by country and calendar, not a risk: an alert here would be a false one.',
        tenantIds: accounts.map(({ id }) => id),
        userIds: [],
        from: isoDate(company, fromDay),
        to: isoDate(company, toDay),
        facts: { country: 'FR' },
      },
      eagerness: (account, _person, day) =>
        account.country === 'FR' && day >= fromDay && day < toDay ? 0.08 : 1,
    },
  ];
};
