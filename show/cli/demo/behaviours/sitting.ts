import type { EventInput } from '@evident/contract/event';
import { type Account, type Company, localTime, type Person } from '../company.ts';
import { by, type Emit } from '../emitter.ts';
import type { Random } from '../random.ts';
import { releaseOn } from '../releases.ts';

/** One sitting of one person: a clock that moves on, and what every event of it has in common. */
export interface Sitting {
  readonly company: Company;
  readonly account: Account;
  readonly person: Person;
  readonly day: number;
  readonly random: Random;
  readonly sessionId: string;
  /** Moves the clock on by up to `maxSeconds` and says what happened then. */
  happen(
    type: string,
    more?: Partial<EventInput> & {
      readonly path?: string;
      readonly method?: string;
      readonly statusCode?: number;
    },
    maxSeconds?: number,
  ): void;
}

/** Opens a sitting on a day, at an hour of the person's own morning, noon or afternoon. */
export function openSitting(
  company: Company,
  account: Account,
  person: Person,
  day: number,
  random: Random,
  emit: Emit,
  hour = sittingHour(random),
): Sitting {
  const sessionId = `ses_${person.id.slice(4)}_${day}_${random.int(0, 0xffff).toString(16)}`;
  const common = by(account, person, sessionId, random.chance(0.25) ? 'home' : 'office');
  const release = releaseOn(company, day);
  let nowMs = localTime(company, account, day, hour);
  return {
    company,
    account,
    person,
    day,
    random,
    sessionId,
    happen: (type, { path, method, statusCode, request, metadata, ...more } = {}, maxSeconds = 150) => {
      nowMs += random.int(2_000, maxSeconds * 1000);
      emit(nowMs, {
        type,
        ...common,
        ...more,
        request: {
          ...common.request,
          ...(method ? { method } : {}),
          ...(path ? { path } : {}),
          ...(statusCode ? { statusCode, durationMs: Math.round(20 + 180 * random.float() ** 3) } : {}),
          ...request,
        },
        metadata: { release, ...metadata },
      });
    },
  };
}

/** Most sit down between nine and six, with a dip at lunch. */
function sittingHour(random: Random): number {
  const hour = random.weighted([
    [7, 2],
    [8, 6],
    [9, 14],
    [10, 13],
    [11, 11],
    [12, 5],
    [13, 9],
    [14, 12],
    [15, 11],
    [16, 9],
    [17, 5],
    [19, 2],
    [21, 1],
  ]);
  return hour + random.float();
}
