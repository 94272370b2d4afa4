import { cast, isInFrance } from './cast.ts';
import type { Account, Plan, Size } from './company.ts';
import { makePeople } from './people.ts';
import { randomFor } from './random.ts';

/** How many customers each size has. */
export const accountCounts = { small: 12, medium: 40, large: 400 } as const satisfies Record<Size, number>;

const firstWords = [
  'Amber',
  'Birch',
  'Cobalt',
  'Delta',
  'Ember',
  'Fjord',
  'Granite',
  'Harbor',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Lumen',
  'Maple',
  'North',
  'Orchid',
  'Pioneer',
  'Quartz',
  'River',
  'Summit',
  'Tidal',
] as const;
const secondWords = [
  'Labs',
  'Logistics',
  'Clinics',
  'Retail',
  'Works',
  'Media',
  'Energy',
  'Foods',
  'Mobility',
  'Partners',
  'Studios',
  'Insurance',
  'Robotics',
  'Travel',
  'Finance',
  'Homes',
  'Textiles',
  'Systems',
  'Academy',
  'Farms',
] as const;
const industries = [
  'software',
  'logistics',
  'health',
  'retail',
  'media',
  'energy',
  'food',
  'finance',
  'education',
] as const;
const successManagers = ['csm_ada', 'csm_bela', 'csm_chen', 'csm_dora'] as const;
const places = [
  ['US', -300],
  ['US', -480],
  ['DE', 60],
  ['GB', 0],
  ['IN', 330],
  ['JP', 540],
  ['BR', -180],
  ['AU', 600],
] as const;

const plans: Record<Plan, { readonly seats: readonly [number, number]; readonly dollarsASeat: number }> = {
  starter: { seats: [4, 8], dollarsASeat: 15 },
  team: { seats: [9, 16], dollarsASeat: 24 },
  business: { seats: [18, 34], dollarsASeat: 39 },
  enterprise: { seats: [60, 90], dollarsASeat: 59 },
};

export function makeAccounts(seed: number, size: Size, startMs: number, days: number): readonly Account[] {
  return Array.from({ length: accountCounts[size] }, (_, place) => makeAccount(seed, place, startMs, days));
}

function makeAccount(seed: number, place: number, startMs: number, days: number): Account {
  const random = randomFor(seed, 'account', place);
  const id = `acct_${String(place + 1).padStart(4, '0')}`;
  const plan = planOf(place, random.float());
  const seats = seatsOf(place, random.int(...plans[plan].seats));
  const [country, utcOffsetMinutes] = isInFrance(place) ? (['FR', 60] as const) : random.pick(places);
  const startedDay = startOf(place, random.float(), days);
  const officeAddress = `198.${18 + (place >> 8)}.${place & 255}.10`;
  const monthlyRevenue = seats * plans[plan].dollarsASeat;
  const renewsInDays = renewalOf(place, random.int(15, 300), days);
  return {
    id,
    name: `${firstWords[place % 20] ?? 'Zenith'} ${secondWords[(place * 7 + Math.floor(place / 20)) % 20] ?? 'Group'}`,
    industry: random.pick(industries),
    country,
    utcOffsetMinutes,
    plan,
    seats,
    monthlyRevenue,
    renewsOn: new Date(startMs + renewsInDays * 86_400_000).toISOString().slice(0, 10),
    startedDay,
    officeAddress,
    successManager: random.pick(successManagers),
    people: makePeople({ seed, place, id, seats, startedDay, days, officeAddress }),
  };
}

function planOf(place: number, chance: number): Plan {
  if (place === cast.slowExports) return 'enterprise';
  if (place <= 11)
    return place === cast.nearingSeats || place === cast.expanded || place < 4 ? 'business' : 'team';
  if (chance < 0.2) return 'starter';
  return chance < 0.6 ? 'team' : chance < 0.95 ? 'business' : 'enterprise';
}

function seatsOf(place: number, seats: number): number {
  return place === cast.nearingSeats || place === cast.expanded ? 20 : seats;
}

/** Those with a part to play were there before; of the others a third arrives during the simulated time. */
function startOf(place: number, chance: number, days: number): number {
  if (place <= 11) return -200 - place * 17;
  return chance < 0.33 ? Math.floor((chance / 0.33) * (days - 20)) + 3 : -Math.floor(chance * 600) - 10;
}

/** Day of the contract's renewal. Who leaves does so before it. */
function renewalOf(place: number, inDays: number, days: number): number {
  if ((cast.importChurn as readonly number[]).includes(place) || place === cast.championLeft)
    return days - 6 + place;
  return days + inDays;
}
