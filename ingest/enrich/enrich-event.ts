import type { ResolvedType } from '@evident/contract/catalogue';
import {
  type Actor,
  type EventInput,
  type EventRequest,
  type JsonObject,
  outcomeOf,
} from '@evident/contract/event';
import type { StoredEvent } from '@evident/store/record';
import { boundUserAgent } from '../context/request-context.ts';
import type { Delivery } from '../ingest.ts';

/** What the steps before found out about an event. */
export interface Enrichment {
  readonly resolved: ResolvedType;
  readonly catalogueVersion: number;
  /** ISO 8601 UTC; undefined when it happened as it was received. */
  readonly occurredAt: string | undefined;
  readonly receivedAt: string;
  readonly makeId: (receivedAtMs: number) => string;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const noMetadata: JsonObject = Object.freeze({});

/** Fills in what the sender left out: the id, who acted, where it came from, the request, the time, the lane. */
export function enrichEvent(input: EventInput, delivery: Delivery, known: Enrichment): StoredEvent {
  const browser = delivery.channel === 'browser';
  const userId = delivery.identity?.userId ?? (browser ? undefined : input.userId);
  const tenantId = delivery.identity?.tenantId ?? (browser ? undefined : input.tenantId);

  const event = {
    // PostgreSQL writes UUIDs in lower case: the id that is answered is the id that is found.
    id: input.id === undefined ? known.makeId(delivery.receivedAtMs) : input.id.toLowerCase(),
    type: input.type,
  } as Writable<StoredEvent>;
  if (tenantId !== undefined) event.tenantId = tenantId;
  if (userId !== undefined) event.userId = userId;
  if (input.projectId !== undefined) event.projectId = input.projectId;
  if (input.sessionId !== undefined) event.sessionId = input.sessionId;
  if (input.anonymousId !== undefined) event.anonymousId = input.anonymousId;
  const actor = input.actor ?? defaultActor(userId, input.anonymousId, browser);
  if (actor !== undefined) event.actor = actor;
  if (input.object !== undefined) event.object = input.object;
  event.outcome = input.outcome ?? outcomeOf(input.type);
  event.source = input.source ?? (browser ? 'web' : 'api');
  const request = browser ? browserRequest(input.request, delivery.request) : boundRequest(input.request);
  if (request !== undefined) event.request = request;
  if (input.changes !== undefined) event.changes = input.changes;
  event.metadata = input.metadata ?? noMetadata;
  if (input.dedupeKey !== undefined) event.dedupeKey = input.dedupeKey;
  event.occurredAt = known.occurredAt ?? known.receivedAt;
  event.receivedAt = known.receivedAt;
  event.lane = known.resolved.lane;
  event.catalogueVersion = known.catalogueVersion;
  return event;
}

/** Who acted, when nobody said: the user; else the visitor. A server's event about nobody has no actor. */
function defaultActor(
  userId: string | undefined,
  anonymousId: string | undefined,
  browser: boolean,
): Actor | undefined {
  if (userId !== undefined) return { type: 'user', id: userId };
  if (anonymousId !== undefined) return { type: 'anonymous', id: anonymousId };
  return browser ? { type: 'anonymous' } : undefined;
}

/** A browser's own request is the one it sent the event with, on the page it says. */
function browserRequest(page: EventRequest | undefined, http: Delivery['request']): EventRequest | undefined {
  if (http === undefined) return page;
  const request: Writable<EventRequest> = {};
  if (http.requestId !== undefined) request.requestId = http.requestId;
  if (http.traceId !== undefined) request.traceId = http.traceId;
  if (page?.path !== undefined) request.path = page.path;
  if (http.ipAddress !== undefined) request.ipAddress = http.ipAddress;
  const userAgent = http.userAgent === undefined ? undefined : boundUserAgent(http.userAgent);
  if (userAgent !== undefined) request.userAgent = userAgent;
  return request;
}

function boundRequest(request: EventRequest | undefined): EventRequest | undefined {
  const userAgent = request?.userAgent;
  if (userAgent === undefined) return request;
  const bounded = boundUserAgent(userAgent);
  return bounded === userAgent ? request : { ...request, userAgent: bounded };
}
