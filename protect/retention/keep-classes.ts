import type { Lane } from '@evident/contract/event';
import type { RetentionPolicy, RetentionRule } from './retention-policy.ts';

/** Events of a lane that one rule decides on. Of several classes an event matches, the first is its. */
export interface KeepClass {
  readonly tenantId: string | undefined;
  readonly typePrefix: string | undefined;
  /** The rule that decides; undefined when none matches. */
  readonly rule: RetentionRule | undefined;
  /** Events before it may go; undefined when all are kept. */
  readonly cutoff: Date | undefined;
}

const dayMs = 86_400_000;

/**
 * A lane's events, split by every tenant and type prefix that the policy names: tenants first, longer prefixes before
 * shorter ones, and last the class of all others.
 */
export function keepClasses(policy: RetentionPolicy, lane: Lane, now: Date): readonly KeepClass[] {
  const rules = policy.rules.filter((rule) => rule.lane === undefined || rule.lane === lane);
  const tenants = [...new Set(rules.flatMap((rule) => rule.tenantId ?? []))];
  const prefixes = [...new Set(rules.flatMap((rule) => rule.typePrefix ?? []))].sort(
    (a, b) => b.length - a.length,
  );
  return [...tenants, undefined].flatMap((tenantId) =>
    [...prefixes, undefined].map((typePrefix) => {
      const rule = decidingRule(rules, tenantId, typePrefix);
      const keepDays = rule?.keepDays ?? 'forever';
      const cutoff = keepDays === 'forever' ? undefined : new Date(now.getTime() - keepDays * dayMs);
      return { tenantId, typePrefix, rule, cutoff };
    }),
  );
}

function decidingRule(
  rules: readonly RetentionRule[],
  tenantId: string | undefined,
  typePrefix: string | undefined,
): RetentionRule | undefined {
  const matching = rules.filter(
    (rule) =>
      (rule.tenantId === undefined || rule.tenantId === tenantId) &&
      (rule.typePrefix === undefined || typePrefix?.startsWith(rule.typePrefix) === true),
  );
  return matching
    .filter((rule) => !matching.some((other) => isMoreSpecific(other, rule)))
    .reduce<RetentionRule | undefined>(
      (longest, rule) => (longest === undefined || daysOf(rule) > daysOf(longest) ? rule : longest),
      undefined,
    );
}

/** Whether `a` matches only events that `b` matches, and fewer. Both match some event of the lane. */
function isMoreSpecific(a: RetentionRule, b: RetentionRule): boolean {
  const within =
    (b.lane === undefined || a.lane === b.lane) &&
    (b.tenantId === undefined || a.tenantId === b.tenantId) &&
    (b.typePrefix === undefined || a.typePrefix?.startsWith(b.typePrefix) === true);
  const same = a.lane === b.lane && a.tenantId === b.tenantId && a.typePrefix === b.typePrefix;
  return within && !same;
}

function daysOf(rule: RetentionRule): number {
  return rule.keepDays === 'forever' ? Number.POSITIVE_INFINITY : rule.keepDays;
}

/** The latest moment before which anything of the lane may go; undefined when nothing may. */
export function latestCutoff(classes: readonly KeepClass[]): Date | undefined {
  const moments = classes.flatMap(({ cutoff }) => (cutoff ? [cutoff.getTime()] : []));
  return moments.length === 0 ? undefined : new Date(Math.max(...moments));
}
