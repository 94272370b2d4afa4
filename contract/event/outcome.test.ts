import { expect, it } from 'vitest';
import { outcomeOf } from './outcome.ts';

it.each([
  ['auth.login_failed', 'failure'],
  ['webhook.failed', 'failure'],
  ['LOGIN_FAILED', 'failure'],
  ['api_request_failed', 'failure'],
  ['access.denied', 'denied'],
  ['auth.login_succeeded', 'success'],
  ['failed.retried', 'success'],
  ['unfailed', 'success'],
])('%s ended in %s', (type, outcome) => {
  expect(outcomeOf(type)).toBe(outcome);
});
