import type { EventInput } from '@evident/contract/event';
import { type Account, type Company, localTime, type Person } from '../company.ts';
import { by, type Emit } from '../emitter.ts';
import type { Random } from '../random.ts';
import { releaseOn } from '../releases.ts';
import { doSomething } from './actions.ts';

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

const pages = [
  '/dashboard',
  '/projects',
  '/reports',
  '/inbox',
  '/settings',
  '/imports',
  '/team',
  '/billing',
] as const;

/** An ordinary sitting: sign in, look around, do a thing or two, perhaps sign out. */
export function workASession(sitting: Sitting): void {
  const { random, happen } = sitting;
  signIn(sitting);
  for (let page = random.int(1, 3); page > 0; page -= 1) {
    happen('frontend_page_view', {
      path: random.weighted(pages.map((path, at) => [path, 10 - at] as const)),
    });
  }
  for (let action = random.int(0, 2); action > 0; action -= 1) doSomething(sitting);
  if (random.chance(0.5)) callApi(sitting);
  if (random.chance(0.2)) happen('auth.logout');
}

export function signIn({ random, happen }: Sitting): void {
  const request = { path: '/login', method: 'POST' };
  if (random.chance(0.3)) {
    happen('auth.token_refreshed', { path: '/token', method: 'POST', statusCode: 200 });
    return;
  }
  if (random.chance(0.05)) {
    happen(
      'auth.login_failed',
      { ...request, statusCode: 401, outcome: 'failure', metadata: { reason: 'wrong_password' } },
      30,
    );
    if (random.chance(0.2)) {
      happen('auth.password_reset_requested', { path: '/password/reset', method: 'POST', statusCode: 202 });
      happen('auth.password_changed', { path: '/password', method: 'POST', statusCode: 200 }, 400);
    }
  }
  happen(
    'auth.login_succeeded',
    { ...request, statusCode: 200, metadata: { method: random.chance(0.4) ? 'sso' : 'password' } },
    30,
  );
}

const apiPaths = ['/api/projects', '/api/reports', '/api/files', '/api/search', '/api/comments'] as const;

function callApi({ random, happen }: Sitting): void {
  const path = random.pick(apiPaths);
  const method = random.chance(0.75) ? 'GET' : 'POST';
  if (random.chance(0.004)) {
    happen('server_error', { path, method, statusCode: 500, outcome: 'failure' });
    return;
  }
  if (random.chance(0.025)) {
    const [statusCode, outcome] = random.chance(0.4)
      ? ([403, 'denied'] as const)
      : ([422, 'failure'] as const);
    happen('api_request_failed', { path, method, statusCode, outcome });
    return;
  }
  happen('api_request', { path, method, statusCode: method === 'GET' ? 200 : 201 });
}
