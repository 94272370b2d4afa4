import { type EventColumn, eventColumns } from '@evident/contract/event';
import type { Artifact } from './artifact.ts';

/** The columns of an event as SQL writes them, for whoever queries or copies the table. */
export const eventColumnList: Artifact = {
  path: 'docs/generated/columns.sql',
  make: () => {
    const nameWidth = Math.max(...eventColumns.map(({ column }) => column.length));
    const typeWidth = Math.max(...eventColumns.map((column) => typeOf(column).length));
    const lines = eventColumns.map((column, index) => {
      const comma = index === eventColumns.length - 1 ? ' ' : ',';
      const type = `${typeOf(column)}${comma}`.padEnd(typeWidth + 1);
      return `  ${column.column.padEnd(nameWidth)} ${type} -- ${column.path.join('.')}`;
    });
    return [
      '-- The columns of evident.activity_events, in the order of the envelope.',
      '(',
      ...lines,
      ')',
      '',
    ].join('\n');
  },
};

function typeOf({ sqlType, required }: EventColumn): string {
  return `${sqlType}${required ? ' NOT NULL' : ''}`;
}
