import type { TypeSnapshot } from '../snapshot.ts';
import type { CatalogueChange, CatalogueChangeKind } from './catalogue-change.ts';
import { compareSchemas } from './compare-schemas.ts';

/** What changed in one type. `after` may go by another name: changes are told under the earlier one. */
export function diffTypes(before: TypeSnapshot, after: TypeSnapshot): readonly CatalogueChange[] {
  return [
    ...diffHandling(before, after),
    ...diffAliases(before, after),
    ...diffDeprecation(before, after),
    ...diffWords(before, after),
  ];
}

/** What changed in how events are handled: lane, redaction, checks. */
export function diffHandling(before: TypeSnapshot, after: TypeSnapshot): readonly CatalogueChange[] {
  return [...diffLane(before, after), ...diffSensitive(before, after), ...diffMetadata(before, after)];
}

function change(
  { name }: TypeSnapshot,
  kind: CatalogueChangeKind,
  breaking: boolean,
  what: string,
  field?: string,
): CatalogueChange {
  return {
    kind,
    type: name,
    ...(field === undefined ? {} : { field }),
    breaking,
    message: `${name}: ${what}.`,
  };
}

function diffLane(before: TypeSnapshot, after: TypeSnapshot): CatalogueChange[] {
  if (before.lane === after.lane) return [];
  const what = `goes to the ${after.lane} lane now, was ${before.lane}`;
  return [change(before, 'lane_changed', before.lane === 'record', what)];
}

function diffSensitive(before: TypeSnapshot, after: TypeSnapshot): CatalogueChange[] {
  // `card` covers `card.number`.
  const covered = (path: string, by: readonly string[]) =>
    by.some((each) => path === each || path.startsWith(`${each}.`));
  return [
    ...before.sensitive
      .filter((path) => !covered(path, after.sensitive))
      .map((path) => change(before, 'sensitive_removed', true, `"${path}" is no longer redacted`, path)),
    ...after.sensitive
      .filter((path) => !before.sensitive.includes(path))
      .map((path) => change(before, 'sensitive_added', false, `"${path}" is redacted now`, path)),
    ...before.sensitive
      .filter((path) => covered(path, after.sensitive) && !after.sensitive.includes(path))
      .map((path) =>
        change(before, 'sensitive_added', false, `"${path}" is redacted with all around it now`, path),
      ),
  ];
}

function diffMetadata(before: TypeSnapshot, after: TypeSnapshot): readonly CatalogueChange[] {
  const report = (kind: CatalogueChangeKind, breaking: boolean, what: string) => [
    change(before, kind, breaking, what, 'metadata'),
  ];
  if (before.metadataChecked && !after.metadataChecked) {
    return report('metadata_widened', false, 'metadata is no longer checked');
  }
  if (!after.metadata) {
    if (!after.metadataChecked) return [];
    if (!before.metadataChecked) return report('metadata_narrowed', true, 'metadata is checked now');
    if (!before.metadata) return [];
    return report(
      'metadata_narrowed',
      true,
      'the metadata schema can no longer be written down and compared',
    );
  }
  if (before.metadataChecked && !before.metadata) {
    return report('metadata_described', false, 'the metadata schema can be written down and compared now');
  }
  return compareSchemas(before.metadata ?? { type: 'object' }, after.metadata).map(
    ({ effect, path, message }) =>
      change(
        before,
        `metadata_${effect}`,
        effect === 'narrowed',
        `metadata${path} ${message}`,
        `metadata${path}`,
      ),
  );
}

export function diffAliases(before: TypeSnapshot, after: TypeSnapshot): CatalogueChange[] {
  const [was, is] = [new Set([before.name, ...before.aliases]), new Set([after.name, ...after.aliases])];
  const lost = before.aliases.filter((alias) => !is.has(alias));
  const gained = after.aliases.filter((alias) => !was.has(alias));
  return [
    ...lost.map((alias) => change(before, 'alias_removed', true, `"${alias}" no longer means it`, alias)),
    ...gained.map((alias) => change(before, 'alias_added', false, `"${alias}" means the same now`, alias)),
  ];
}

function diffDeprecation(before: TypeSnapshot, after: TypeSnapshot): CatalogueChange[] {
  const [was, is] = [before.deprecated, after.deprecated];
  if (!was && !is) return [];
  const instead = is?.replacement === undefined ? '' : `; "${is.replacement}" replaces it`;
  if (!was) return [change(before, 'type_deprecated', false, `is deprecated${instead}`)];
  if (!is) return [change(before, 'type_restored', false, 'is no longer deprecated')];
  if (was.replacement === is.replacement && was.since === is.since) return [];
  const since = is.since === undefined ? '' : ` since ${is.since}`;
  return [change(before, 'deprecation_changed', false, `is deprecated${since}${instead}`)];
}

/** What changed in what is said of a type, and decides nothing. */
function diffWords(before: TypeSnapshot, after: TypeSnapshot): CatalogueChange[] {
  const words = [
    ['kind', 'kind_changed', 'kind'],
    ['objectType', 'object_type_changed', 'object type'],
    ['owner', 'owner_changed', 'owner'],
    ['purpose', 'purpose_changed', 'purpose'],
    ['description', 'description_changed', 'description'],
  ] as const;
  return words
    .filter(([field]) => before[field] !== after[field])
    .map(([field, kind, word]) => {
      const value = after[field];
      const what = value === undefined ? `has no ${word} any more` : `has another ${word} now: ${value}`;
      return change(before, kind, false, what.replace(/\.$/, ''), field);
    });
}
