import { doSomething } from './actions.ts';
import type { Sitting } from './sitting.ts';

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

function signIn({ random, happen }: Sitting): void {
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
