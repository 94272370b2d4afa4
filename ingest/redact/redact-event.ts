import { type Actor, type Change, type EventRequest, type JsonObject, limits } from '@evident/contract/event';
import type { StoredEvent } from '@evident/store/record';
import { cutText } from '../context/cut-text.ts';
import { verdictOf } from './name-verdicts.ts';
import { redactIdentifier } from './redact-identifier.ts';
import { noSurroundings, redactJson, type Surroundings } from './redact-json.ts';
import { redactPath } from './redact-path.ts';
import { type Removals, redactText } from './redact-text.ts';
import { childNode, type SensitiveNode, sensitiveTree } from './sensitive-paths.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The ids of an event: a secret in one of them becomes a mark that is still an id. */
const identifiers = ['tenantId', 'userId', 'projectId', 'sessionId', 'anonymousId', 'dedupeKey'] as const;

/**
 * Removes what is secret from an event: by the names of fields, by the look of values, and what the catalogue marks
 * sensitive. Adds the kinds removed to `removals`. Answers the same event when there was nothing.
 */
export function redactEvent(
  event: StoredEvent,
  sensitivePaths: readonly string[] | undefined,
  removals: Removals,
): StoredEvent {
  const sensitive = sensitiveTree(sensitivePaths);
  const before = removals.length;
  const metadata = redactMetadata(event.metadata, sensitive, removals);
  const changes = event.changes && redactChanges(event.changes, sensitive, removals);
  const request = event.request && redactRequest(event.request, removals);
  const actor = event.actor && redactActor(event.actor, removals);
  const objectId = event.object?.id && redactIdentifier(event.object.id, removals);
  const ids: Writable<Partial<StoredEvent>> = {};
  for (const name of identifiers) {
    const id = event[name];
    if (id === undefined) continue;
    const redacted = redactIdentifier(id, removals);
    if (redacted !== id) ids[name] = redacted;
  }
  if (removals.length === before) return event;
  return {
    ...event,
    ...ids,
    metadata,
    ...(changes && { changes }),
    ...(request && { request }),
    ...(actor && { actor }),
    ...(event.object && objectId !== undefined && { object: { ...event.object, id: objectId } }),
  };
}

function redactMetadata(
  metadata: JsonObject,
  sensitive: SensitiveNode | undefined,
  removals: Removals,
): JsonObject {
  const around: Surroundings = sensitive === undefined ? noSurroundings : { ...noSurroundings, sensitive };
  return redactJson(metadata, around, removals) as JsonObject;
}

function redactChanges(
  changes: readonly Change[],
  sensitive: SensitiveNode | undefined,
  removals: Removals,
): readonly Change[] {
  return changes.map((change) => {
    const around: Surroundings = {
      name: verdictOf(change.field),
      inherited: undefined,
      sensitive: childNode(sensitive, change.field.replace(/^metadata\./, '')),
    };
    const { field, before, after } = change;
    return {
      field: redactText(field, removals, 'identifier'),
      ...(before === undefined ? {} : { before: redactJson(before, around, removals) }),
      ...(after === undefined ? {} : { after: redactJson(after, around, removals) }),
    };
  });
}

function redactRequest(request: EventRequest, removals: Removals): EventRequest {
  const { path, userAgent, requestId } = request;
  const redacted: Writable<EventRequest> = { ...request };
  // A mark can be longer than what it stands for.
  if (path !== undefined) redacted.path = cutText(redactPath(path, removals), limits.pathLength);
  if (userAgent !== undefined) {
    redacted.userAgent = cutText(redactText(userAgent, removals), limits.userAgentLength);
  }
  if (requestId !== undefined) redacted.requestId = redactIdentifier(requestId, removals);
  return redacted;
}

function redactActor(actor: Actor, removals: Removals): Actor {
  const { id, reason, onBehalfOf } = actor;
  return {
    ...actor,
    ...(id === undefined ? {} : { id: redactIdentifier(id, removals) }),
    ...(reason === undefined ? {} : { reason: cutText(redactText(reason, removals), limits.reasonLength) }),
    ...(onBehalfOf === undefined
      ? {}
      : {
          onBehalfOf: onBehalfOf.map((link) =>
            link.id === undefined ? link : { ...link, id: redactIdentifier(link.id, removals) },
          ),
        }),
  };
}
