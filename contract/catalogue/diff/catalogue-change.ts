export const changeKinds = [
  'version_changed',
  'mode_changed',
  'type_added',
  'type_removed',
  'type_renamed',
  'type_deprecated',
  'type_restored',
  'deprecation_changed',
  'alias_added',
  'alias_removed',
  'lane_changed',
  'sensitive_added',
  'sensitive_removed',
  'metadata_narrowed',
  'metadata_widened',
  'metadata_described',
  'kind_changed',
  'object_type_changed',
  'owner_changed',
  'purpose_changed',
  'description_changed',
] as const;
export type CatalogueChangeKind = (typeof changeKinds)[number];

/** One difference between two catalogues. */
export interface CatalogueChange {
  readonly kind: CatalogueChangeKind;
  /** The event type by its earlier name; `*` for the catalogue as a whole. */
  readonly type: string;
  /** What of the type it is about: a metadata path, an alias, a sensitive path, the new name. */
  readonly field?: string | undefined;
  /** Whether senders, searches, retention or redaction that relied on the earlier catalogue go wrong. */
  readonly breaking: boolean;
  /** One sentence for a person. */
  readonly message: string;
}
