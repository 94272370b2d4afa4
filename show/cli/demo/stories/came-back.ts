import { cast } from '../cast.ts';
import { isoDate } from '../company.ts';
import { personAt, playing, type StoryTeller } from './story.ts';

/** Somebody is gone for two months and then works every day again. */
export const cameBack: StoryTeller = (company) => {
  const account = playing(company, cast.cameBack);
  const person = personAt(account, 2);
  const leftDay = company.days - 82;
  const backDay = company.days - 20;
  return [
    {
      truth: {
        name: 'came_back',
        says: `${person.id} of ${account.name} is away for ${backDay - leftDay} days and then works nearly every day.`,
        finding: 'A return, not a new person and not a loss: the same user before and after.',
        tenantIds: [account.id],
        userIds: [person.id],
        from: isoDate(company, leftDay),
        to: isoDate(company, backDay),
        facts: { awayDays: backDay - leftDay, backOn: isoDate(company, backDay) },
      },
      eagerness: (_account, other, day) => {
        if (other.id !== person.id) return 1;
        if (day >= leftDay && day < backDay) return 0;
        return day >= backDay ? 3 : 1.5;
      },
    },
  ];
};
