import { type EventColumn, eventColumns } from '@evident/contract/event';
import { describe, expect, test } from 'vitest';
import { type ActualColumn, compareColumns } from './compare-columns.ts';

const migrated: readonly ActualColumn[] = [
  ...eventColumns.map(({ column, sqlType, required }) => ({
    column,
    sqlType: sqlType
      .replace('varchar', 'character varying')
      .replace('timestamptz', 'timestamp with time zone'),
    notNull: required,
  })),
  { column: 'tx_id', sqlType: 'xid8', notNull: true },
];

describe('comparing a migrated table with the contract', () => {
  test('finds nothing where PostgreSQL only writes the types at length', () => {
    expect(compareColumns(migrated, eventColumns)).toEqual([]);
  });

  test.each(eventColumns.map((column): [string, EventColumn] => [column.column, column]))(
    'names %s when it is missing, of another type, or nullable by mistake',
    (name, { required }) => {
      const without = migrated.filter(({ column }) => column !== name);
      expect(compareColumns(without, eventColumns)).toEqual([
        expect.stringContaining(`${name} is not in the table`),
      ]);
      expect(compareColumns(changed(name, { sqlType: 'bytea' }), eventColumns)).toEqual([
        expect.stringContaining(`${name} is bytea in the table`),
      ]);
      expect(compareColumns(changed(name, { notNull: !required }), eventColumns)).toEqual([
        expect.stringContaining('NOT NULL'),
      ]);
    },
  );

  test('tells a length apart', () => {
    const shorter = changed('event_type', { sqlType: 'character varying(64)' });
    expect(compareColumns(shorter, eventColumns)).toEqual([
      'event_type is character varying(64) in the table and varchar(100) in the contract',
    ]);
  });

  test('names a column that no field is stored in', () => {
    const more = [...migrated, { column: 'country', sqlType: 'text', notNull: false }];
    expect(compareColumns(more, eventColumns)).toEqual([expect.stringContaining('country is in the table')]);
  });
});

function changed(name: string, change: Partial<ActualColumn>): readonly ActualColumn[] {
  return migrated.map((column) => (column.column === name ? { ...column, ...change } : column));
}
