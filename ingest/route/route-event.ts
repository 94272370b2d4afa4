import type { Catalogue, ResolvedType } from '@evident/contract/catalogue';
import { EvidentError } from '@evident/contract/errors';
import { browserTypePrefix, type EventInput, type JsonObject } from '@evident/contract/event';
import { suggestion } from '../validate/explain-issues.ts';

/** What the catalogue said in passing, to be counted. */
export interface RouteObserver {
  unknownType?(type: string): void;
  deprecatedType?(type: string): void;
  /** Metadata that does not fit the declared schema, and was kept all the same. */
  metadataMismatch?(type: string): void;
}

const noMetadata: JsonObject = {};

/**
 * Asks the catalogue what it knows of an event's type, which decides its lane. A strict catalogue refuses types it
 * does not know and metadata that does not fit; an open or warning one keeps both and has them counted, since losing
 * a record over a wrong field is worse than a wrong field. Metadata is looked at before redaction: a schema describes
 * what is sent.
 * @throws EvidentError UNKNOWN_EVENT_TYPE, INVALID_ACTIVITY_EVENT
 */
export function routeEvent(input: EventInput, catalogue: Catalogue, observe: RouteObserver): ResolvedType {
  const { type } = input;
  const resolved = catalogue.resolve(type);
  if (!resolved.known) {
    if (catalogue.mode === 'strict') throw unknownType(type, catalogue);
    observe.unknownType?.(type);
    return resolved;
  }
  if (resolved.definition?.deprecated) observe.deprecatedType?.(type);
  if (resolved.definition?.metadata) {
    const problems = catalogue.checkMetadata(type, input.metadata ?? noMetadata);
    if (problems.length > 0) {
      if (catalogue.mode === 'strict')
        throw new EvidentError('INVALID_ACTIVITY_EVENT', { details: problems });
      observe.metadataMismatch?.(type);
    }
  }
  return resolved;
}

/** The type itself may be named: it is letters, digits and `_ - .`, and its sender needs to know which one. */
function unknownType(type: string, catalogue: Catalogue): EvidentError {
  const near = type.startsWith(browserTypePrefix) ? '' : suggestion(type, Object.keys(catalogue.types));
  return new EvidentError('UNKNOWN_EVENT_TYPE', {
    details: [{ path: 'type', problem: `"${type}" is not in the catalogue${near}` }],
  });
}
