export { type Actor, type ActorLink, type ActorType, actorSchema, actorTypes } from './actor.ts';
export { type EventColumn, eventColumns } from './columns.ts';
export {
  type Change,
  type EventEnvelope,
  type EventInput,
  type EventObject,
  type EventRequest,
  eventEnvelopeSchema,
  eventInputSchema,
  type Source,
  sources,
} from './envelope.ts';
export { browserTypePrefix, eventTypePattern, eventTypeSchema } from './event-type.ts';
export { type JsonObject, type JsonValue, jsonObjectSchema, jsonValueSchema } from './json.ts';
export { type Lane, laneSchema, lanes } from './lane.ts';
export { limits } from './limits.ts';
export { type Outcome, outcomeOf, outcomes } from './outcome.ts';
