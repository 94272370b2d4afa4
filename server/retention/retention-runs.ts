import type { RetentionPlan as PlanAnswer, RetentionRun } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import {
  applyRetention,
  defaultRetention,
  planRetention,
  type RetentionPlan,
  type RetentionPolicy,
} from '@evident/protect/retention';
import type { RecordDriver } from '@evident/store/record';
import type { Logger } from 'pino';
import type { RetentionRuns } from '../http/parts.ts';

export interface RetentionRunsOptions {
  readonly driver: RecordDriver;
  /** Undefined when none is configured: then the default is planned, and nothing runs by itself. */
  readonly policy: RetentionPolicy | undefined;
  readonly clock: () => number;
  readonly logger: Logger;
}

export interface OwnRetentionRuns extends RetentionRuns {
  /** Runs to the end, as the daily job does. */
  runNow(): Promise<void>;
  stop(): Promise<void>;
}

const busy = 'another process is at it';
const never: RetentionRun = { state: 'never', stepsDone: 0, stepsTotal: 0, rows: 0, bytes: 0 };

/** Plans and runs of retention over the API. One run at a time here; the advisory lock sees to the other processes. */
export function createRetentionRuns({
  driver,
  policy,
  clock,
  logger,
}: RetentionRunsOptions): OwnRetentionRuns {
  const rules = policy ?? defaultRetention;
  const stop = new AbortController();
  let status = never;
  let running: Promise<void> | undefined;
  const now = () => new Date(clock());

  async function run(planId: string): Promise<void> {
    try {
      const result = await applyRetention(driver, rules, {
        now: now(),
        confirmPlanId: planId,
        signal: stop.signal,
        onProgress: ({ rows, bytes }) => {
          status = {
            ...status,
            stepsDone: status.stepsDone + 1,
            rows: status.rows + rows,
            bytes: status.bytes + bytes,
          };
        },
      });
      status = {
        ...status,
        state: result.status === 'done' ? 'done' : 'failed',
        finishedAt: now().toISOString(),
      };
      if (result.status === 'busy') status = { ...status, error: busy };
      if (result.status === 'stopped')
        status = { ...status, error: 'the server was stopped; run it again to go on' };
      logger.info({ retention: result }, 'retention ran');
    } catch (error) {
      status = {
        ...status,
        state: 'failed',
        finishedAt: now().toISOString(),
        error: error instanceof EvidentError ? error.message : 'the store refused; see the log',
      };
      logger.error({ err: error }, 'retention failed');
    } finally {
      running = undefined;
    }
  }

  async function start(planId?: string): Promise<RetentionRun> {
    if (running) return status;
    const plan = await planRetention(driver, rules, now());
    if (running) return status;
    status = {
      ...never,
      state: 'running',
      startedAt: plan.now,
      stepsTotal: plan.drops.length + plan.deletes.length,
    };
    running = run(planId ?? plan.id);
    return status;
  }

  return {
    plan: async () => toAnswer(await planRetention(driver, rules, now()), policy !== undefined),
    apply: start,
    status: async () => status,
    async runNow() {
      await start();
      await running;
      if (status.state === 'failed' && status.error !== busy) throw new Error('retention did not finish');
    },
    async stop() {
      stop.abort();
      await running;
    },
  };
}

function toAnswer(plan: RetentionPlan, configured: boolean): PlanAnswer {
  return {
    id: plan.id,
    configured,
    steps: [
      ...plan.drops.map(({ partition, lane, rows, bytes }) => ({
        action: 'drop_partition' as const,
        lane,
        partition,
        before: cutoffOf(plan, shortestOf(plan.policy, lane)),
        rows,
        bytes,
      })),
      ...plan.deletes.map(({ rule, lane, rows, bytes }) => ({
        action: 'delete_rows' as const,
        lane,
        ...(rule.typePrefix ? { typePrefix: rule.typePrefix } : {}),
        ...(rule.tenantId ? { tenantId: rule.tenantId } : {}),
        before: cutoffOf(plan, rule.keepDays),
        rows,
        bytes,
      })),
    ],
    rows: plan.rows,
    bytes: plan.bytes,
  };
}

/** A partition is dropped when even its newest event is past the shortest of the times that hold for it. */
function shortestOf({ rules }: RetentionPolicy, lane: string): number | 'forever' {
  const days = rules.flatMap(({ lane: its, keepDays }) =>
    (its === undefined || its === lane) && keepDays !== 'forever' ? [keepDays] : [],
  );
  return days.length > 0 ? Math.min(...days) : 'forever';
}

function cutoffOf({ now }: RetentionPlan, keepDays: number | 'forever'): string {
  return keepDays === 'forever' ? now : new Date(Date.parse(now) - keepDays * 86_400_000).toISOString();
}
