import type { Sql } from '../driver/driver.ts';

/** Up to this many names are read one by one, each in the order of its index; more are read as a range and filtered. */
const fewNames = 24;

/** A filter by type: some names, or all names that start with a prefix. */
export type TypeFilter =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'prefix'; readonly from: string; readonly below: string };

/** Reads `type` of a filter: `auth.login_failed` is itself with all its other names, `billing.*` is a prefix, `*` is no filter. */
export function readTypeFilter(
  type: string | undefined,
  namesOf: (type: string) => readonly string[],
): TypeFilter | undefined {
  if (type === undefined || type === '*') return undefined;
  if (!type.endsWith('*')) return { kind: 'names', names: [...new Set([type, ...namesOf(type)])] };
  const from = type.slice(0, -1);
  return { kind: 'prefix', from, below: successor(from) };
}

/** The names that are stored under a prefix, or the prefix itself where they are many. */
export async function expandPrefix(sql: Sql, filter: TypeFilter): Promise<TypeFilter> {
  if (filter.kind === 'names') return filter;
  const rows = await sql.query<{ event_type: string }>(
    namesUnderPrefix,
    [filter.from, filter.below],
    'names_under_prefix',
  );
  return rows.length > fewNames ? filter : { kind: 'names', names: rows.map((row) => row.event_type) };
}

const namesUnderPrefix = `
SELECT event_type FROM evident.event_types WHERE event_type >= $1 AND event_type < $2 ORDER BY event_type LIMIT ${fewNames + 1}`;

/** The smallest text, by bytes, that is above all texts which start with `prefix`. */
function successor(prefix: string): string {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const code = last.codePointAt(0) ?? 0;
    // Surrogates are no characters of their own.
    if (code < 0x10ffff) return points.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return '\u{10ffff}'.repeat(2);
}
