import { cast } from '../cast.ts';
import { isoDate, localTime } from '../company.ts';
import { randomFor } from '../random.ts';
import { personAt, playing, presentBefore, type StoryTeller } from './story.ts';

const address = '203.0.113.66';
const tries = 140;
const userAgent = 'python-requests/2.32.3';

/** One address tries everybody's passwords for half an hour, gets into one account, and helps itself. */
export const bruteForce: StoryTeller = (company) => {
  const account = playing(company, cast.bruteForce);
  const attackedDay = company.days - 17;
  const targets = presentBefore(account, attackedDay);
  const victim = targets[Math.min(3, targets.length - 1)] ?? personAt(account, 0);
  const sessionId = `ses_${victim.id.slice(4)}_${attackedDay}_stolen`;
  return [
    {
      truth: {
        name: 'brute_force_success',
        says: `${tries} failed sign-ins from ${address} against the people of ${account.name} within 30 minutes at night, then one that succeeds, a new API key and a large export.`,
        finding: `The account ${victim.id} is taken over: end its sessions, revoke the key, and tell the customer.`,
        tenantIds: [account.id],
        userIds: [victim.id],
        from: isoDate(company, attackedDay - 1),
        to: isoDate(company, attackedDay + 1),
        facts: { ipAddress: address, failedSignIns: tries, sessionId },
      },
      onDay: (day, emit) => {
        if (day !== attackedDay) return;
        const random = randomFor(company.seed, 'brute force');
        const startMs = localTime(company, account, day, 3.2);
        const request = { ipAddress: address, userAgent, method: 'POST', path: '/login' };
        for (let attempt = 0; attempt < tries; attempt += 1) {
          const target = targets[attempt % targets.length] ?? victim;
          emit(startMs + attempt * 12_000 + random.int(0, 4000), {
            type: 'auth.login_failed',
            tenantId: account.id,
            userId: target.id,
            actor: { type: 'anonymous' },
            source: 'web',
            outcome: 'failure',
            request: { ...request, statusCode: 401 },
            metadata: { reason: 'wrong_password' },
          });
        }
        const inside = {
          tenantId: account.id,
          userId: victim.id,
          sessionId,
          actor: { type: 'user', id: victim.id },
          source: 'web',
        } as const;
        const endMs = startMs + tries * 12_000;
        emit(endMs + 9_000, {
          type: 'auth.login_succeeded',
          ...inside,
          request: { ...request, statusCode: 200 },
          metadata: { method: 'password' },
        });
        emit(endMs + 70_000, {
          type: 'api_key.created',
          ...inside,
          request: { ...request, path: '/api/keys', statusCode: 201 },
          object: { type: 'api_key', id: `key_${victim.id.slice(4)}_stolen` },
        });
        emit(endMs + 160_000, {
          type: 'report.exported',
          ...inside,
          request: { ...request, path: '/api/reports/export', statusCode: 200 },
          object: { type: 'report', id: 'all_customers' },
          metadata: { format: 'csv', rows: 48_211 },
        });
      },
    },
  ];
};
