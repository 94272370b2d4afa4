import { createHash } from 'node:crypto';
import { type ErrorDetail, EvidentError } from '@evident/contract/errors';
import { type Lane, lanes } from '@evident/contract/event';

/** How long some events are kept, in days of 24 hours since they happened. A criterion that is absent matches all. */
export interface RetentionRule {
  readonly lane?: Lane | undefined;
  /** Types that start with it, e.g. `billing.`. */
  readonly typePrefix?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly keepDays: number | 'forever';
}

/**
 * The most specific rule that matches an event decides: one that matches only events another one matches, too. Where
 * neither is more specific than the other, the longer one decides. What no rule matches is kept.
 */
export interface RetentionPolicy {
  readonly rules: readonly RetentionRule[];
}

export const defaultRetention = {
  rules: [
    { lane: 'record', keepDays: 365 },
    { lane: 'product', keepDays: 30 },
  ],
} as const satisfies RetentionPolicy;

const maxRules = 200;
const maxDays = 36_500;

/** @throws EvidentError `INVALID_INPUT` with everything that is wrong with the policy. */
export function checkPolicy(policy: RetentionPolicy): void {
  const details: ErrorDetail[] = policy.rules.flatMap((rule, index) => {
    const path = `rules[${index}]`;
    const problems: ErrorDetail[] = [];
    if (
      rule.keepDays !== 'forever' &&
      !(Number.isInteger(rule.keepDays) && rule.keepDays >= 1 && rule.keepDays <= maxDays)
    ) {
      problems.push({
        path: `${path}.keepDays`,
        problem: `must be whole days from 1 to ${maxDays}, or "forever"`,
      });
    }
    if (rule.lane !== undefined && !lanes.includes(rule.lane)) {
      problems.push({ path: `${path}.lane`, problem: `must be one of ${lanes.join(', ')}` });
    }
    if (rule.typePrefix !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(rule.typePrefix)) {
      problems.push({
        path: `${path}.typePrefix`,
        problem: 'must be the start of a type, such as "billing."',
      });
    }
    if (rule.tenantId !== undefined && (rule.tenantId === '' || rule.tenantId.includes('\0'))) {
      problems.push({ path: `${path}.tenantId`, problem: 'must be the id of a tenant' });
    }
    return problems;
  });
  if (policy.rules.length > maxRules) details.push({ path: 'rules', problem: `must be at most ${maxRules}` });
  if (details.length > 0) {
    throw new EvidentError('INVALID_INPUT', { message: 'The retention policy is not valid.', details });
  }
}

/** Names a plan: its moment and its policy, so that what is confirmed is what is done, also by a run that goes on after a kill. */
export function planIdOf(policy: RetentionPolicy, now: Date): string {
  const rules = policy.rules
    .map(({ lane, typePrefix, tenantId, keepDays }) => JSON.stringify([lane, typePrefix, tenantId, keepDays]))
    .sort();
  const digest = createHash('sha256')
    .update(`${now.toISOString()}\n${rules.join('\n')}`)
    .digest('hex');
  return `${now.getTime().toString(36)}-${digest.slice(0, 12)}`;
}

/** The moment a plan was made for. @throws EvidentError `INVALID_INPUT` when the id was made for another policy. */
export function momentOfPlan(planId: string, policy: RetentionPolicy): Date {
  const now = new Date(Number.parseInt(planId.split('-')[0] ?? '', 36));
  if (Number.isNaN(now.getTime()) || planIdOf(policy, now) !== planId) {
    throw new EvidentError('INVALID_INPUT', {
      message: 'This plan was made for another retention policy. Make a new plan and confirm that.',
    });
  }
  return now;
}
