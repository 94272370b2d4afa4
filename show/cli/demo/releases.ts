import type { Company } from './company.ts';

/** Every two weeks a release; the one of `brokenImport` spoils the import wizard until its fix. */
export const releaseEveryDays = 14;

export interface BrokenRelease {
  readonly version: string;
  readonly fixedIn: string;
  readonly brokenDay: number;
  readonly fixedDay: number;
}

export function brokenRelease(company: Company): BrokenRelease {
  const brokenDay = 5 * releaseEveryDays;
  return {
    version: '4.5.0',
    fixedIn: '4.5.1',
    brokenDay,
    fixedDay: brokenDay + Math.min(8, company.days - brokenDay),
  };
}

export function releaseOn(company: Company, day: number): string {
  const { brokenDay, fixedDay, fixedIn } = brokenRelease(company);
  if (day >= fixedDay && day < brokenDay + releaseEveryDays) return fixedIn;
  return `4.${Math.max(0, Math.floor(day / releaseEveryDays))}.0`;
}

/** Releases go out at ten in the morning, UTC. */
export const releaseHour = 10;
