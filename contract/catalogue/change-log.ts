import type { CatalogueChange } from './diff/catalogue-change.ts';
import { diffCatalogues } from './diff/diff-catalogues.ts';
import type { CatalogueSnapshot } from './snapshot.ts';

/** What the change log keeps of one change of the catalogue. */
export interface CatalogueChangeEntry {
  /** The version that came of it. */
  readonly version: number;
  /** ISO 8601 in UTC. */
  readonly changedAt: string;
  readonly changedBy: string;
  readonly changes: readonly CatalogueChange[];
}

/**
 * The entry for going from one catalogue to the next; nothing where they are the same, so that a restart writes no
 * line. Without an earlier one, every type is new.
 */
export function recordChange(
  previous: CatalogueSnapshot | undefined,
  next: CatalogueSnapshot,
  changedBy: string,
  changedAt: Date,
): CatalogueChangeEntry | undefined {
  const changes = diffCatalogues(previous ?? { version: next.version, mode: next.mode, types: [] }, next);
  if (previous && changes.length === 0) return undefined;
  return { version: next.version, changedAt: changedAt.toISOString(), changedBy, changes };
}
