import { cast } from '../cast.ts';
import { isoDate } from '../company.ts';
import { personAt, playing, type StoryTeller } from './story.ts';

/** One laptop, two customers, two users: a bookkeeper who works for both. Told by the device alone (see people.ts). */
export const sharedDevice: StoryTeller = (company) => {
  const accounts = cast.sharedDevice.map((place) => playing(company, place));
  const people = accounts.map((account) => personAt(account, 2));
  return [
    {
      truth: {
        name: 'shared_device',
        says: `${accounts.map(({ name }) => name).join(' and ')} have a user on the same browser.`,
        finding: 'One browser id with two users of two tenants: they must not be merged into one person.',
        tenantIds: accounts.map(({ id }) => id),
        userIds: people.map(({ id }) => id),
        from: isoDate(company, 0),
        to: isoDate(company, company.days),
        facts: { browsers: new Set(people.map(({ userAgent }) => userAgent)).size },
      },
    },
  ];
};
