import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { by } from '../emitter.ts';
import { personAt, playing, type Story, type StoryTeller } from './story.ts';

/** Two accounts fill their seats: one bought more, the other is one invitation away from its limit. */
export const expansion: StoryTeller = (company) => [expanded(company), nearing(company)];

const expanded = (company: Parameters<StoryTeller>[0]): Story => {
  const account = playing(company, cast.expanded);
  const admin = personAt(account, 1);
  const fullPerson = personAt(account, account.seats);
  const boughtDay = fullPerson.joinedDay;
  const refusedDay = boughtDay - 2;
  return {
    truth: {
      name: 'expanded_after_seat_limit',
      says: `${account.name}: invites somebody nearly every week, is refused the 21st seat, and doubles its seats two days later.`,
      finding: 'Steady invitations and a refused one come before the upgrade.',
      tenantIds: [account.id],
      userIds: [admin.id],
      from: isoDate(company, 0),
      to: isoDate(company, boughtDay + 1),
      facts: {
        seatsBefore: account.seats,
        seatsAfter: account.seats * 2,
        upgradedOn: isoDate(company, boughtDay),
      },
    },
    onDay: (day, emit) => {
      const session = `ses_${admin.id.slice(4)}_${day}_seats`;
      if (day === refusedDay) {
        emit(localTime(company, account, day, 14), {
          type: 'team.member_invited',
          ...by(account, admin, session),
          outcome: 'denied',
          metadata: { reason: 'seat_limit', seats: account.seats },
        });
      }
      if (day === boughtDay) {
        emit(localTime(company, account, day, 5), {
          type: 'billing.subscription_updated',
          ...by(account, admin, session),
          object: { type: 'subscription', id: `sub_${account.id.slice(5)}` },
          changes: [{ field: 'seats', before: account.seats, after: account.seats * 2 }],
          metadata: {
            plan: account.plan,
            seats: account.seats * 2,
            monthlyRevenue: account.monthlyRevenue * 2,
          },
        });
      }
    },
  };
};

const nearing = (company: Parameters<StoryTeller>[0]): Story => {
  const account = playing(company, cast.nearingSeats);
  const joined = account.people.filter(({ joinedDay }) => joinedDay >= 0).length;
  return {
    truth: {
      name: 'expansion_ahead',
      says: `${account.name}: ${joined} people joined during the time, ${account.people.length} of ${account.seats} seats are taken, and usage a person does not fall.`,
      finding: 'It will need more seats within weeks: the next customer to offer an upgrade to.',
      tenantIds: [account.id],
      userIds: account.people.map(({ id }) => id),
      from: isoDate(company, 0),
      to: isoDate(company, company.days),
      facts: { seats: account.seats, seatsTaken: account.people.length, joined },
    },
  };
};
