export {
  type Catalogue,
  type CatalogueMode,
  type EventKind,
  type EventTypeDefinition,
  eventKinds,
  type ResolvedType,
} from './catalogue.ts';
