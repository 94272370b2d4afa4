import { type EventInput, eventInputSchema } from '@evident/contract/event';
import { describe, expect, test } from 'vitest';
import { makeCompany, plantedTruths, type SimulationOptions, simulateCompany } from './simulate-company.ts';
import type { PlantedTruth } from './stories/story.ts';

const options = { seed: 1, until: '2026-11-01', size: 'small' } as const satisfies SimulationOptions;
const events = [...simulateCompany(options)];
const truths = plantedTruths(options);

const truth = (name: string): PlantedTruth => {
  const found = truths.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no truth named ${name}`);
  return found;
};
const during =
  ({ from, to }: Pick<PlantedTruth, 'from' | 'to'>) =>
  (event: EventInput) =>
    (event.occurredAt ?? '') >= from && (event.occurredAt ?? '') < to;
const ofTenants = (ids: readonly string[]) => (event: EventInput) => ids.includes(event.tenantId ?? '');

describe('the simulated company', () => {
  test('is the same every time, and another one with another seed', () => {
    expect([...simulateCompany(options)]).toEqual(events);
    const other = simulateCompany({ ...options, seed: 2 }).next().value;
    expect(events.map(({ id }) => id)).not.toContain(other?.id);
  });

  test('is in order of time, within its 120 days, and every event is valid with an id of its own', () => {
    const times = events.map(({ occurredAt }) => occurredAt ?? '');
    expect(times).toEqual([...times].sort());
    expect(times[0]?.slice(0, 10)).toBe('2026-07-04');
    expect((times.at(-1) ?? '') < '2026-11-01').toBe(true);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter((event) => !eventInputSchema.safeParse(event).success)).toEqual([]);
  });

  test('has about 100,000 events of 40 accounts and 600 people in its usual size', () => {
    const medium = { ...options, size: 'medium' } as const;
    const company = makeCompany(medium);
    const people = company.accounts.reduce((sum, account) => sum + account.people.length, 0);
    expect(company.accounts).toHaveLength(40);
    expect(people).toBeGreaterThan(500);
    expect(people).toBeLessThan(750);
    let count = 0;
    for (const _ of simulateCompany(medium)) count += 1;
    expect(count).toBeGreaterThan(80_000);
    expect(count).toBeLessThan(130_000);
  });

  test('rests at the weekend', () => {
    const byDay = [0, 0, 0, 0, 0, 0, 0];
    for (const { occurredAt } of events) {
      const day = new Date(occurredAt ?? '').getUTCDay();
      byDay[day] = (byDay[day] ?? 0) + 1;
    }
    expect((byDay[0] ?? 0) * 4).toBeLessThan(byDay[3] ?? 0);
  });

  test('knows no person before that person came', () => {
    for (const account of makeCompany(options).accounts) {
      for (const { id, joinedDay } of account.people.filter((person) => person.joinedDay > 0)) {
        const first = events.find(({ userId }) => userId === id);
        if (first) expect(first.type).toBe('user.registered');
        expect(joinedDay).toBeLessThan(120);
      }
    }
  });
});

describe('what was planted is in the events', () => {
  test('accounts leave after import failures and an escalated ticket', () => {
    for (const planted of truths.filter(({ name }) => name === 'churn_after_import_failures')) {
      const own = events.filter(ofTenants(planted.tenantIds));
      const failed = own.filter(
        (event) => event.type === 'import.failed' && event.metadata?.errorCode === 'TIMEOUT',
      );
      expect(failed).toHaveLength(Number(planted.facts.importFailures));
      const at = (type: string) => own.find((event) => event.type === type)?.occurredAt?.slice(0, 10);
      expect(at('support.ticket_escalated')).toBe(planted.facts.escalatedOn);
      expect(at('billing.subscription_canceled')).toBe(planted.facts.cancelledOn);
      const last = own.filter(({ type }) => type === 'auth.login_succeeded').at(-1)?.occurredAt ?? '';
      expect(last.slice(0, 7) <= String(planted.facts.cancelledOn).slice(0, 7)).toBe(true);
    }
  });

  test('the import step breaks under one release, and only then', () => {
    const { from, to } = truth('release_broke_import_step');
    const churning = truths
      .filter(({ name }) => name.startsWith('churn_after_import'))
      .flatMap(({ tenantIds }) => tenantIds);
    const others = [...simulateCompany({ ...options, size: 'medium' })].filter(
      (event) => !ofTenants(churning)(event),
    );
    const rate = (picked: readonly EventInput[]) => {
      const count = (type: string) => picked.filter((event) => event.type === type).length;
      return count('import.completed') / count('import.started');
    };
    expect(rate(others.filter(during({ from, to })))).toBeLessThan(0.3);
    expect(rate(others.filter((event) => !during({ from, to })(event)))).toBeGreaterThan(0.8);
  });

  test('one address fails 140 times and then gets in', () => {
    const { facts, userIds } = truth('brute_force_success');
    const own = events.filter((event) => event.request?.ipAddress === facts.ipAddress);
    const failed = own.filter(({ type }) => type === 'auth.login_failed');
    const entered = own.filter(({ type }) => type === 'auth.login_succeeded');
    expect(failed).toHaveLength(Number(facts.failedSignIns));
    expect(entered.map(({ userId }) => userId)).toEqual(userIds);
    expect((entered[0]?.occurredAt ?? '') > (failed.at(-1)?.occurredAt ?? '')).toBe(true);
  });

  test('a person is away and comes back under the same id', () => {
    const planted = truth('came_back');
    const own = events.filter(({ userId }) => userId === planted.userIds[0]);
    const sat = own.filter(({ type }) => type.startsWith('frontend_'));
    expect(sat.filter(during(planted))).toEqual([]);
    expect(sat.filter((event) => (event.occurredAt ?? '') < planted.from).length).toBeGreaterThan(0);
    expect(sat.filter((event) => (event.occurredAt ?? '') >= planted.to).length).toBeGreaterThan(10);
  });

  test('two users of two customers share one browser, and nobody else does', () => {
    const users = new Map<string, Set<string>>();
    for (const { anonymousId, userId } of events) {
      if (!anonymousId || !userId) continue;
      users.set(anonymousId, (users.get(anonymousId) ?? new Set()).add(userId));
    }
    const shared = [...users.values()].filter(({ size }) => size > 1).map((ids) => [...ids].sort());
    expect(shared).toEqual([[...truth('shared_device').userIds].sort()]);
  });

  test('the customers in France are silent for a week and back after it', () => {
    const planted = truth('holidays_are_not_churn');
    const signIns = events.filter(
      (event) => ofTenants(planted.tenantIds)(event) && event.type === 'auth.login_succeeded',
    );
    const shifted = (days: number) => {
      const shift = (date: string) =>
        new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
      return signIns.filter(during({ from: shift(planted.from), to: shift(planted.to) })).length;
    };
    expect(shifted(0) * 4).toBeLessThan(Math.min(shifted(-8), shifted(9)));
  });

  test('seats run out, and were bought where they did', () => {
    const { facts, tenantIds } = truth('expanded_after_seat_limit');
    const own = events.filter(ofTenants(tenantIds));
    const refused = own.findIndex(
      ({ type, outcome }) => type === 'team.member_invited' && outcome === 'denied',
    );
    const bought = own.findIndex(({ type }) => type === 'billing.subscription_updated');
    expect(refused).toBeGreaterThan(-1);
    expect(bought).toBeGreaterThan(refused);
    expect(own[bought]?.metadata?.seats).toBe(facts.seatsAfter);
  });

  test('one impersonation gives no reason, all others do', () => {
    const started = events.filter(({ type }) => type === 'admin.user_impersonation_started');
    const strange = started.filter(({ actor }) => actor?.reason === undefined);
    expect(started.length).toBeGreaterThan(1);
    expect(strange.map(({ actor }) => actor?.id)).toEqual([
      truth('impersonation_without_reason').facts.actorId,
    ]);
  });
});
