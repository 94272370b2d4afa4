import type { EventColumn } from '@evident/contract/event';

/** A column of the migrated table, as `format_type(atttypid, atttypmod)` of `pg_attribute` says it. */
export interface ActualColumn {
  readonly column: string;
  readonly sqlType: string;
  readonly notNull: boolean;
}

/** Columns that are the store's own business: they have no field in the envelope. */
const storeColumns: readonly string[] = ['tx_id'];

/** PostgreSQL's long names of the types that the contract writes short. */
const longNames: readonly (readonly [RegExp, string])[] = [
  [/^varchar\b/, 'character varying'],
  [/^timestamptz\b/, 'timestamp with time zone'],
];

/**
 * What differs between a migrated table and the contract's columns, one sentence each; empty when they agree.
 * Names, types and which columns are never NULL must agree, and every field must have its column.
 */
export function compareColumns(
  actual: readonly ActualColumn[],
  expected: readonly EventColumn[],
): readonly string[] {
  const found = new Map(actual.map((column) => [column.column, column]));
  const wanted = new Set([...expected.map(({ column }) => column), ...storeColumns]);
  const extra = actual.filter(({ column }) => !wanted.has(column));
  return [
    ...expected.flatMap((column) => compareColumn(found.get(column.column), column)),
    ...extra.map(({ column }) => `${column} is in the table, and no field of the envelope is stored there`),
  ];
}

function compareColumn(actual: ActualColumn | undefined, expected: EventColumn): readonly string[] {
  const { column, sqlType, required, path } = expected;
  if (!actual) return [`${column} is not in the table: ${path.join('.')} has nowhere to go`];
  return [
    longName(actual.sqlType) === longName(sqlType)
      ? undefined
      : `${column} is ${actual.sqlType} in the table and ${sqlType} in the contract`,
    actual.notNull === required
      ? undefined
      : `${column} ${actual.notNull ? 'is' : 'is not'} NOT NULL in the table, and ${path.join('.')} is ${
          required ? 'always there' : 'optional'
        }`,
  ].filter((problem) => problem !== undefined);
}

function longName(sqlType: string): string {
  return longNames.reduce((name, [short, long]) => name.replace(short, long), sqlType.toLowerCase().trim());
}
