import type { Account, Company, Person } from '../company.ts';
import type { Emit } from '../emitter.ts';

/** A cause that was planted on purpose: what an analysis should find, and what it should not be fooled by. */
export interface PlantedTruth {
  /** Stable, such as `churn_after_import_failures`. */
  readonly name: string;
  readonly says: string;
  /** What a good analysis concludes. */
  readonly finding: string;
  readonly tenantIds: readonly string[];
  readonly userIds: readonly string[];
  /** ISO dates, UTC; `to` is not included. */
  readonly from: string;
  readonly to: string;
  /** Numbers and names to check against. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** One planted cause: how it changes people's days, and what it adds to them. */
export interface Story {
  readonly truth: PlantedTruth;
  /** How eager somebody is on a day: 1 is as ever, 0 is gone. */
  readonly eagerness?: (account: Account, person: Person, day: number) => number;
  /** What else happens on a day. */
  readonly onDay?: (day: number, emit: Emit) => void;
}

export type StoryTeller = (company: Company) => readonly Story[];

/** The account with a part to play. */
export function playing(company: Company, place: number): Account {
  const account = company.accounts[place];
  if (!account) throw new RangeError(`there is no account at place ${place}`);
  return account;
}

/** The person with a part to play; the last one where an account is small. */
export function personAt(account: Account, number: number): Person {
  const person = account.people[Math.min(number, account.people.length - 1)];
  if (!person) throw new RangeError(`${account.id} has nobody`);
  return person;
}

/** Who was there before a day. */
export function presentBefore(account: Account, day: number): readonly Person[] {
  return account.people.filter(({ joinedDay }) => joinedDay < day);
}

/** From 1 down to 0 between two days. */
export function fading(day: number, fromDay: number, toDay: number): number {
  return Math.min(1, Math.max(0, (toDay - day) / (toDay - fromDay)));
}
