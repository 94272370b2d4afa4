export type Plan = 'starter' | 'team' | 'business' | 'enterprise';
export type Role = 'owner' | 'admin' | 'member' | 'viewer';
export type Size = 'small' | 'medium' | 'large';

/** Days are counted from the start of the simulated time; the last one is `days - 1`. Before the start they are negative. */
export interface Company {
  readonly seed: number;
  /** The end, ISO date (midnight UTC), not included. */
  readonly until: string;
  readonly startMs: number;
  readonly days: number;
  readonly accounts: readonly Account[];
}

/** A customer: a tenant. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly industry: string;
  readonly country: string;
  /** Minutes its clocks are ahead of UTC. */
  readonly utcOffsetMinutes: number;
  readonly plan: Plan;
  readonly seats: number;
  /** Dollars a month. */
  readonly monthlyRevenue: number;
  /** The day its contract renews, ISO date. */
  readonly renewsOn: string;
  /** First day as a customer; negative when it was one before the simulated time. */
  readonly startedDay: number;
  /** The office's address, shared by its people. */
  readonly officeAddress: string;
  readonly successManager: string;
  readonly people: readonly Person[];
}

export interface Person {
  readonly id: string;
  readonly role: Role;
  readonly joinedDay: number;
  /** How likely a working day has a session. */
  readonly diligence: number;
  /** The browser's id. */
  readonly anonymousId: string;
  readonly userAgent: string;
  readonly homeAddress: string;
}

export const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Milliseconds since the epoch of a local time on a day of the company. */
export function localTime(company: Company, account: Account, day: number, hour: number): number {
  return company.startMs + day * dayMs + hour * 3_600_000 - account.utcOffsetMinutes * minuteMs;
}

/** 0 is Sunday. */
export function weekday(company: Company, day: number): number {
  return new Date(company.startMs + day * dayMs).getUTCDay();
}

export function isoDate(company: Company, day: number): string {
  return new Date(company.startMs + day * dayMs).toISOString().slice(0, 10);
}
