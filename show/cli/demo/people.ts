import { cast } from './cast.ts';
import type { Person, Role } from './company.ts';
import { randomFor } from './random.ts';

const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
] as const;

export interface Household {
  readonly seed: number;
  readonly place: number;
  readonly id: string;
  readonly seats: number;
  readonly startedDay: number;
  readonly days: number;
  readonly officeAddress: string;
}

/** The people of an account: the first is its owner, the second an admin and the heaviest user. */
export function makePeople(account: Household): readonly Person[] {
  return Array.from({ length: headcount(account) }, (_, number) => makePerson(account, number));
}

/** A growing account fills its seats; the others leave a few empty. */
function headcount({ seed, place, id, seats }: Household): number {
  if (place === cast.expanded) return 27;
  if (place === cast.nearingSeats) return 19;
  return Math.max(3, Math.round(seats * (0.5 + 0.25 * randomFor(seed, id, 'headcount').float())));
}

function makePerson(account: Household, number: number): Person {
  const { seed, id } = account;
  const random = randomFor(seed, id, 'person', number);
  const device = randomFor(seed, ...deviceOf(account, number));
  return {
    id: `usr_${id.slice(5)}_${String(number + 1).padStart(3, '0')}`,
    role: roleOf(number, random.float()),
    joinedDay: joinedDayOf(account, number, random.float()),
    diligence: number === 1 ? 0.9 : 0.15 + 0.55 * random.float(),
    anonymousId: `anon_${device.int(0x10000000, 0x7fffffff).toString(16)}${device.int(0x1000, 0xffff).toString(16)}`,
    userAgent: device.pick(userAgents),
    homeAddress: `100.${64 + device.int(0, 63)}.${device.int(0, 255)}.${device.int(1, 254)}`,
  };
}

/** The bookkeeper of the two accounts in the shared-device story sits at one laptop. */
function deviceOf({ place, id }: Household, number: number): readonly (string | number)[] {
  const shares = (cast.sharedDevice as readonly number[]).includes(place) && number === 2;
  return shares ? ['device', 'shared'] : ['device', id, number];
}

function roleOf(number: number, chance: number): Role {
  if (number === 0) return 'owner';
  if (number === 1 || (number > 8 && chance < 0.06)) return 'admin';
  return chance < 0.8 ? 'member' : 'viewer';
}

/** Half of an account's people join during the simulated time, so that there are beginnings to look at. */
function joinedDayOf({ place, startedDay, days }: Household, number: number, chance: number): number {
  if (number < 3) return startedDay;
  const growing = place === cast.expanded || place === cast.nearingSeats;
  if (growing)
    return number < 10
      ? startedDay
      : Math.round(((number - 9) * (days - 12)) / (place === cast.expanded ? 18 : 10));
  if (chance < 0.5) return startedDay;
  const from = Math.max(0, startedDay + 1);
  return from + Math.floor(((chance - 0.5) / 0.5) * Math.max(1, days - from - 5));
}
