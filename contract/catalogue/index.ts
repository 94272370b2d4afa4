export {
  type Catalogue,
  type CatalogueMode,
  type EventKind,
  type EventTypeDefinition,
  eventKinds,
  type ResolvedType,
} from './catalogue.ts';
export type { CatalogueDefinition, DeclaredTypes } from './catalogue-definition.ts';
export { type CatalogueChangeEntry, recordChange } from './change-log.ts';
export { compileCatalogue } from './compile-catalogue.ts';
export { defaultCatalogue, defaultDefinition } from './default-catalogue.ts';
export { laneOf } from './default-lane.ts';
export { type CatalogueSpec, defineCatalogue, parseCatalogueDefinition } from './define-catalogue.ts';
export { type CatalogueChange, type CatalogueChangeKind, changeKinds } from './diff/catalogue-change.ts';
export { diffCatalogues } from './diff/diff-catalogues.ts';
export type { EventNameOf, EventOf, EventsOf, MetadataOf } from './inferred-events.ts';
export {
  checkNames,
  type NamingFinding,
  type NamingOptions,
  type NamingRule,
  namingRules,
} from './naming/check-names.ts';
export {
  findNearDuplicates,
  type NearDuplicateOptions,
  type NearDuplicates,
} from './naming/find-near-duplicates.ts';
export { backend } from './presets/backend.ts';
export { saas } from './presets/saas.ts';
export { starter } from './presets/starter.ts';
export {
  type CatalogueSnapshot,
  catalogueSnapshotSchema,
  describeCatalogue,
  parseCatalogueSnapshot,
  type TypeSnapshot,
} from './snapshot.ts';
