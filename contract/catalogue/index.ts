export {
  type Catalogue,
  type CatalogueMode,
  type EventKind,
  type EventTypeDefinition,
  eventKinds,
  type ResolvedType,
} from './catalogue.ts';
export { compileCatalogue } from './compile-catalogue.ts';
export { defaultCatalogue, defaultDefinition } from './default-catalogue.ts';
export { laneOf } from './default-lane.ts';
export {
  type CatalogueDefinition,
  type CatalogueSpec,
  type DeclaredTypes,
  defineCatalogue,
  parseCatalogueDefinition,
} from './define-catalogue.ts';
export type { EventNameOf, EventOf, EventsOf, MetadataOf } from './inferred-events.ts';
export { backend } from './presets/backend.ts';
export { saas } from './presets/saas.ts';
export { starter } from './presets/starter.ts';
