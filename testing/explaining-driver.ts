import type { RecordDriver, Row, Sql } from '@evident/store/record';

/** A node of `EXPLAIN (ANALYZE, FORMAT JSON)`. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Subplans Removed'?: number;
  readonly Plans?: readonly PlanNode[];
}

export interface ExplainedStatement {
  readonly text: string;
  /** Whether the statement was prepared under a name, for which one plan serves all values. */
  readonly named: boolean;
  readonly plan: PlanNode;
  readonly planningMs: number;
  readonly executionMs: number;
}

/**
 * A driver that runs every statement on the events' tables a second time under EXPLAIN ANALYZE, in the same transaction,
 * role and settings, and tells what came of it. A named statement is prepared, so that its plan is the one for all values.
 */
export function explainingDriver(
  driver: RecordDriver,
  onPlan: (explained: ExplainedStatement) => void,
): RecordDriver {
  const explaining = (sql: Sql): Sql => ({
    ...sql,
    query: async <R extends Row>(text: string, values: readonly unknown[] = [], name?: string) => {
      const rows = await sql.query<R>(text, values, name);
      if (/activity_events/.test(text)) onPlan(await explain(sql, text, values, name !== undefined));
      return rows;
    },
  });
  return {
    ...driver,
    transaction: (options, work) => driver.transaction(options, (sql) => work(explaining(sql))),
  };
}

async function explain(
  sql: Sql,
  text: string,
  values: readonly unknown[],
  named: boolean,
): Promise<ExplainedStatement> {
  const list = values.map(literal).join(', ');
  if (!named) await sql.script('SET LOCAL plan_cache_mode = force_custom_plan');
  await sql.script(`PREPARE explained AS ${text}`);
  const [row] = await sql.query(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained${values.length === 0 ? '' : `(${list})`}`,
  );
  await sql.script('DEALLOCATE explained');
  const answer = row?.['QUERY PLAN'] as unknown;
  const [{ Plan: plan, 'Planning Time': planningMs, 'Execution Time': executionMs }] = (
    typeof answer === 'string' ? JSON.parse(answer) : answer
  ) as [{ Plan: PlanNode; 'Planning Time': number; 'Execution Time': number }];
  return { text, named, plan, planningMs, executionMs };
}

function literal(value: unknown): string {
  const text = Array.isArray(value)
    ? `{${value.map((item) => JSON.stringify(item)).join(',')}}`
    : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** All nodes of a plan, from the top down. */
export function planNodes(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(planNodes)];
}
