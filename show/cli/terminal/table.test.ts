import { expect, test } from 'vitest';
import { type Column, renderTable } from './table.ts';

interface Row {
  readonly name: string;
  readonly count: string;
  readonly note?: string;
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', value: (row) => row.name, max: 8 },
  { title: 'COUNT', value: (row) => row.count, align: 'right' },
  { title: 'NOTE', value: (row) => row.note ?? '' },
];
const rows = [
  { name: 'a', count: '1' },
  { name: 'a name that is long', count: '1,000' },
];

test('columns are aligned, and those that are empty in every row left out', () => {
  expect(renderTable(rows, columns)).toBe(
    'NAME                 COUNT\na                        1\na name that is long  1,000\n',
  );
});

test('on a terminal cells are cut at their widest and lines at its width', () => {
  expect(renderTable(rows, columns, { width: 40, header: false })).toBe('a             1\na name …  1,000\n');
  for (const line of renderTable(rows, columns, { width: 10 }).split('\n'))
    expect(line.length).toBeLessThanOrEqual(10);
});

test('colour codes do not count as width', () => {
  const [name] = columns;
  if (!name) throw new Error('no column');
  const painted = [{ ...name, paint: (text: string) => `<${text}>` }, ...columns.slice(1)];
  expect(renderTable([rows[0] as Row], painted, { header: false })).toBe('<a>  1\n');
});

test('what an event holds cannot move the cursor', () => {
  expect(renderTable([{ name: 'x\u001b[2J\u202ey', count: '\r' }], columns, { header: false })).toBe(
    'x?[2J?y  ?\n',
  );
});
