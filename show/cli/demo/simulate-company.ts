import type { EventInput } from '@evident/contract/event';
import { makeAccounts } from './accounts.ts';
import { accountDay } from './behaviours/account-day.ts';
import { onboard } from './behaviours/onboarding.ts';
import { workASession } from './behaviours/session.ts';
import { openSitting } from './behaviours/sitting.ts';
import { type Account, type Company, dayMs, type Person, type Size, weekday } from './company.ts';
import { emitterFor, type Happening } from './emitter.ts';
import { randomFor } from './random.ts';
import { storiesOf } from './stories/index.ts';
import type { PlantedTruth, Story } from './stories/story.ts';

export interface SimulationOptions {
  /** The same seed, end and size make the same company, event by event. */
  readonly seed: number;
  /** The day after the last one, as an ISO date; midnight UTC. */
  readonly until: string;
  readonly size: Size;
}

/** Days that are simulated before `until`. */
export const simulatedDays = 120;
/** How far a customer's clocks are ahead of UTC at most: until then a later day can still bring an earlier time. */
const earliestLocalMs = 14 * 3_600_000;

/** The company itself: its customers and their people. */
export function makeCompany({ seed, until, size }: SimulationOptions): Company {
  const endMs = Date.parse(`${until}T00:00:00Z`);
  if (Number.isNaN(endMs)) throw new RangeError('until must be a date such as 2026-01-31');
  const startMs = endMs - simulatedDays * dayMs;
  return {
    seed,
    until,
    startMs,
    days: simulatedDays,
    accounts: makeAccounts(seed, size, startMs, simulatedDays),
  };
}

/** The causes planted in it, for whoever wants to check what an analysis finds. */
export function plantedTruths(options: SimulationOptions): readonly PlantedTruth[] {
  return storiesOf(makeCompany(options)).map(({ truth }) => truth);
}

/** Everything that happens in the company, in order of time. Pure: the same options give the same events with the same ids. */
export function* simulateCompany(options: SimulationOptions): Generator<EventInput> {
  const company = makeCompany(options);
  const stories = storiesOf(company);
  const endMs = company.startMs + company.days * dayMs;
  const key = [options.seed, options.until, options.size];
  let waiting: Happening[] = [];
  for (let day = 0; day < company.days; day += 1) {
    simulateDay(company, stories, day, key, waiting);
    const settledMs =
      day === company.days - 1 ? endMs : company.startMs + (day + 1) * dayMs - earliestLocalMs;
    const settled = waiting.filter(({ timeMs }) => timeMs < settledMs);
    waiting = waiting.filter(({ timeMs }) => timeMs >= settledMs);
    settled.sort((a, b) => a.timeMs - b.timeMs || ((a.event.id ?? '') < (b.event.id ?? '') ? -1 : 1));
    for (const { event, timeMs } of settled) if (timeMs >= company.startMs) yield event;
  }
}

function simulateDay(
  company: Company,
  stories: readonly Story[],
  day: number,
  key: readonly (string | number)[],
  into: Happening[],
): void {
  for (const [number, story] of stories.entries()) {
    story.onDay?.(day, emitterFor([...key, 'story', number, day], into));
  }
  for (const account of company.accounts) {
    if (day < account.startedDay || isGone(stories, account, day)) continue;
    accountDay(
      company,
      account,
      day,
      randomFor(...key, account.id, day),
      emitterFor([...key, account.id, day], into),
    );
    for (const person of account.people) personDay(company, stories, account, person, day, key, into);
  }
}

/** A customer nobody of whom comes any more: no invoices, no webhooks. */
function isGone(stories: readonly Story[], account: Account, day: number): boolean {
  return account.people.every((person) => eagernessOf(stories, account, person, day) === 0);
}

function eagernessOf(stories: readonly Story[], account: Account, person: Person, day: number): number {
  return stories.reduce((eagerness, story) => eagerness * (story.eagerness?.(account, person, day) ?? 1), 1);
}

/** The share of people who work on a Sunday, a Monday ... */
const weekRhythm = [0.05, 0.95, 1, 1, 0.97, 0.8, 0.08] as const;

function personDay(
  company: Company,
  stories: readonly Story[],
  account: Account,
  person: Person,
  day: number,
  key: readonly (string | number)[],
  into: Happening[],
): void {
  if (day < person.joinedDay) return;
  const random = randomFor(...key, person.id, day);
  const emit = emitterFor([...key, person.id, day], into);
  if (day === person.joinedDay) {
    onboard(openSitting(company, account, person, day, random, emit), emit);
    return;
  }
  const likely =
    person.diligence * (weekRhythm[weekday(company, day)] ?? 1) * eagernessOf(stories, account, person, day);
  if (!random.chance(likely)) return;
  workASession(openSitting(company, account, person, day, random, emit));
  if (random.chance(0.3)) workASession(openSitting(company, account, person, day, random, emit));
}
