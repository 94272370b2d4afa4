import { checkPolicy, type RetentionPolicy, type RetentionRule } from '@evident/protect/retention';

const shape = /^(record|product|\*)(?::([\w.-]+)\*)?(?:@([^=,\s]+))?=(?:(\d{1,5})d|(forever))$/;

/**
 * Reads `EVIDENT_RETENTION`: rules divided by commas, each `lane[:typePrefix*][@tenant]=days`, such as
 * `record=365d,product=30d,record:billing.*=2555d,*@acme=forever`.
 * @throws Error naming the first rule that is wrong.
 */
export function parseRetention(text: string): RetentionPolicy {
  const policy = { rules: text.split(',').map((rule) => parseRule(rule.trim())) };
  checkPolicy(policy);
  return policy;
}

function parseRule(text: string): RetentionRule {
  const match = shape.exec(text);
  if (!match) {
    throw new Error(
      `"${text.slice(0, 60)}" is not a rule such as record=365d, record:billing.*=2555d or *@acme=forever`,
    );
  }
  const [, lane, typePrefix, tenantId, days] = match;
  return {
    ...(lane === '*' ? {} : { lane: lane as 'record' | 'product' }),
    ...(typePrefix ? { typePrefix } : {}),
    ...(tenantId ? { tenantId } : {}),
    keepDays: days === undefined ? 'forever' : Number(days),
  };
}
