export {
  type ApplyRetentionOptions,
  applyRetention,
  type RetentionResult,
  type RetentionStep,
} from './apply-retention.ts';
export { type PlannedDelete, type PlannedDrop, planRetention, type RetentionPlan } from './plan-retention.ts';
export {
  checkPolicy,
  defaultRetention,
  type RetentionPolicy,
  type RetentionRule,
} from './retention-policy.ts';
