export const outcomes = ['success', 'failure', 'denied'] as const;
export type Outcome = (typeof outcomes)[number];

/** What an event came to where nobody said: `auth.login_failed` failed and `access_denied` was denied. */
export function outcomeOf(type: string): Outcome {
  const ending = /(?:^|[._-])(failed|denied)$/i.exec(type)?.[1]?.toLowerCase();
  return ending === 'failed' ? 'failure' : ending === 'denied' ? 'denied' : 'success';
}
