import type { KeepClass } from './keep-classes.ts';

/**
 * What each row's class says. `cutoff`: the moment before which the row may go, NULL when it is kept. `position`: its
 * class's place in the list.
 */
export interface ClassExpressions {
  readonly cutoff: string;
  readonly position: string;
  readonly values: readonly unknown[];
}

export function classExpressions(classes: readonly KeepClass[]): ClassExpressions {
  const values: unknown[] = [];
  const cutoffs: string[] = [];
  const positions: string[] = [];
  classes.forEach((keep, position) => {
    const when = classCondition(keep, values);
    values.push(keep.cutoff?.toISOString() ?? null);
    cutoffs.push(`WHEN ${when} THEN $${values.length}::timestamptz`);
    positions.push(`WHEN ${when} THEN ${position}`);
  });
  return { cutoff: `CASE ${cutoffs.join(' ')} END`, position: `CASE ${positions.join(' ')} END`, values };
}

/** Rows that may be of one of these classes: cheap to look for by index, to be looked at closer after. */
export function anyOfClasses(classes: readonly KeepClass[], values: unknown[]): string {
  return classes.length === 0
    ? 'false'
    : classes.map((keep) => `(${classCondition(keep, values)})`).join(' OR ');
}

function classCondition({ tenantId, typePrefix }: KeepClass, values: unknown[]): string {
  const conditions: string[] = [];
  if (tenantId !== undefined) conditions.push(`tenant_id = $${values.push(tenantId)}`);
  if (typePrefix !== undefined) {
    // Types are ASCII and sort by bytes, so all that start with it lie below its last character's successor.
    const below =
      typePrefix.slice(0, -1) + String.fromCharCode(typePrefix.charCodeAt(typePrefix.length - 1) + 1);
    conditions.push(`event_type >= $${values.push(typePrefix)} AND event_type < $${values.push(below)}`);
  }
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}
