import { printable } from './printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Applied after the width is known, so that colour codes don't count. */
  readonly paint?: (text: string, row: Row) => string;
  /** The widest it gets on a terminal. */
  readonly max?: number;
  readonly align?: 'right';
}

export interface TableOptions {
  /** Line length to keep to; undefined lets every cell be as long as it is. */
  readonly width?: number | undefined;
  readonly header?: boolean;
  readonly paintHeader?: (text: string) => string;
}

const gap = '  ';

/** Rows as aligned text. Columns that are empty in every row are left out. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: TableOptions = {},
): string {
  const cells = columns
    .map((column) => ({ column, texts: rows.map((row) => printable(column.value(row))) }))
    .filter(({ texts }) => texts.some((text) => text !== ''))
    .map(({ column, texts }) => {
      const title = options.header === false ? '' : column.title;
      const longest = texts.reduce((most, text) => Math.max(most, text.length), title.length);
      const max = options.width === undefined ? longest : (column.max ?? longest);
      return { column, title, texts, size: Math.min(longest, max) };
    });
  const line = (parts: readonly string[]): string => parts.join(gap).trimEnd();
  const fit = (used: number, size: number): number =>
    options.width === undefined ? size : Math.max(0, Math.min(size, options.width - used));
  const rendered = (texts: (at: number) => string, paint: (at: number, text: string) => string): string => {
    let used = 0;
    const parts: string[] = [];
    for (const [at, { column, size }] of cells.entries()) {
      const room = fit(used, size);
      if (room === 0) break;
      used += room + gap.length;
      const last = at === cells.length - 1 && column.align !== 'right';
      const text = cut(texts(at), room);
      parts.push(paint(at, last ? text : column.align === 'right' ? text.padStart(room) : text.padEnd(room)));
    }
    return line(parts);
  };
  const header = rendered(
    (at) => cells[at]?.title ?? '',
    (_, text) => options.paintHeader?.(text) ?? text,
  );
  const body = rows.map((row, number) =>
    rendered(
      (at) => cells[at]?.texts[number] ?? '',
      (at, text) => cells[at]?.column.paint?.(text, row) ?? text,
    ),
  );
  return [...(options.header === false ? [] : [header]), ...body].map((text) => `${text}\n`).join('');
}

function cut(text: string, size: number): string {
  return text.length <= size ? text : `${text.slice(0, Math.max(0, size - 1))}…`;
}
