import { randomFillSync } from 'node:crypto';
import type { Catalogue } from '@evident/contract/catalogue';
import { type ErrorCode, EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import type { StoredEvent } from '@evident/store/record';
import { eventTime } from './clock/event-time.ts';
import { createIsoClock } from './clock/iso-time.ts';
import { DecodeFailure } from './decode/decode-failure.ts';
import { DeliveryIdentities } from './dedupe/dedupe-delivery.ts';
import { enrichEvent } from './enrich/enrich-event.ts';
import { createEventIds, type FillRandom } from './enrich/event-ids.ts';
import type { EventWriter, WriteResult } from './event-writer.ts';
import type { Channel, Delivery, Ingest, ItemResult } from './ingest.ts';
import { redactEvent } from './redact/redact-event.ts';
import { type RouteObserver, routeEvent } from './route/route-event.ts';
import { checkMetadata } from './validate/check-json.ts';
import { validateBrowserEvent } from './validate/validate-browser-event.ts';
import { isObject, validateEvent } from './validate/validate-event.ts';

/** What happens to events, for metrics. Names and codes only, never what an event holds. */
export interface IngestObserver extends RouteObserver {
  accepted?(channel: Channel, count: number): void;
  duplicate?(channel: Channel, count: number): void;
  rejected?(channel: Channel, code: ErrorCode): void;
  redacted?(kind: string): void;
  /** A fault of ours while an event was looked at: to be logged. Its cause may hold what the event held. */
  failed?(error: unknown): void;
}

export interface IngestOptions {
  readonly catalogue: Catalogue;
  readonly writer: EventWriter;
  /** Random bytes for ids; the system's by default. */
  readonly fillRandom?: FillRandom | undefined;
  readonly observe?: IngestObserver | undefined;
}

type Rejected = Extract<ItemResult, { status: 'rejected' }>;

/**
 * Wires the steps: validate, route, correct the clock, enrich, redact, dedupe, append. Routing comes before redaction
 * because the catalogue says what is sensitive, and redaction last because the request's own user agent needs it too.
 */
export function createIngest(options: IngestOptions): Ingest {
  const { catalogue, writer, observe = {} } = options;
  const makeId = createEventIds(options.fillRandom ?? ((bytes) => void randomFillSync(bytes)));
  const toIso = createIsoClock();

  /** One item, ready to be stored. @throws EvidentError */
  function prepare(item: unknown, delivery: Delivery): StoredEvent {
    if (item instanceof DecodeFailure) throw item.error;
    const { channel, receivedAtMs } = delivery;
    const input = channel === 'browser' ? validateBrowserEvent(item) : validateEvent(item);
    const resolved = routeEvent(input, catalogue, observe);
    const occurredAt = eventTime({
      occurredAt: input.occurredAt,
      sentAtMs: sentAtOf(item) ?? delivery.sentAtMs,
      receivedAtMs,
      channel,
    });
    const event = enrichEvent(input, delivery, {
      resolved,
      catalogueVersion: catalogue.version,
      occurredAt,
      receivedAt: toIso(receivedAtMs),
      makeId,
    });
    return redact(event, resolved.definition?.sensitive);
  }

  function redact(event: StoredEvent, sensitive: readonly string[] | undefined): StoredEvent {
    const removals: string[] = [];
    const redacted = redactEvent(event, sensitive, removals);
    if (removals.length === 0) return event;
    // Marks can be longer than what they stand for, and the table has its own bound.
    checkMetadata(redacted.metadata);
    for (const kind of removals) observe.redacted?.(kind);
    return redacted;
  }

  async function append(events: readonly StoredEvent[]): Promise<ReadonlyMap<StoredEvent, ItemResult>> {
    if (events.length === 0) return new Map();
    try {
      const written = await writer.write(events);
      return new Map(events.map((event, index) => [event, resultOf(event, written[index])]));
    } catch (error) {
      observe.failed?.(error);
      const failure = error instanceof EvidentError ? error : new EvidentError('ACTIVITY_RECORD_FAILED');
      return new Map(events.map((event) => [event, rejection(failure, event.id)]));
    }
  }

  function count(results: readonly ItemResult[], channel: Channel): void {
    let accepted = 0;
    let duplicates = 0;
    for (const result of results) {
      if (result.status === 'accepted') accepted += 1;
      else if (result.status === 'duplicate') duplicates += 1;
      else if (result.status === 'rejected') observe.rejected?.(channel, result.error.code);
    }
    if (accepted > 0) observe.accepted?.(channel, accepted);
    if (duplicates > 0) observe.duplicate?.(channel, duplicates);
  }

  return {
    async take(items, delivery) {
      const identities = new DeliveryIdentities();
      const toWrite: StoredEvent[] = [];
      const prepared = items.map(
        (item): { event: StoredEvent; first: StoredEvent | undefined } | Rejected => {
          try {
            const event = prepare(item, delivery);
            const first = identities.firstOf(event);
            if (first === undefined) toWrite.push(event);
            return { event, first };
          } catch (error) {
            if (!(error instanceof EvidentError)) observe.failed?.(error);
            return rejection(error, idOf(item));
          }
        },
      );
      const written = await append(toWrite);
      const results = prepared.map((item): ItemResult => {
        if ('status' in item) return item;
        const result = written.get(item.first ?? item.event);
        if (result === undefined) return rejection(new EvidentError('ACTIVITY_RECORD_FAILED'), item.event.id);
        return item.first !== undefined && result.status === 'accepted'
          ? { ...result, status: 'duplicate' }
          : result;
      });
      count(results, delivery.channel);
      return results;
    },
  };
}

function resultOf(event: StoredEvent, written: WriteResult | undefined): ItemResult {
  switch (written?.status) {
    case 'stored':
    case 'spooled':
      return { status: 'accepted', id: written.id };
    case 'duplicate':
      return { status: 'duplicate', id: written.id };
    case 'refused':
      return rejection(written.error, event.id);
    case 'set_aside':
      // Not retryable: the same event would be set aside again, and it can be replayed from where it is.
      return rejection(
        new EvidentError('INVALID_ACTIVITY_EVENT', {
          message:
            'The store could not take this event. It was set aside, where it can be seen and replayed.',
        }),
        event.id,
      );
    default:
      return rejection(new EvidentError('ACTIVITY_RECORD_FAILED'), event.id);
  }
}

function rejection(error: unknown, id: string | undefined): Rejected {
  const known = error instanceof EvidentError ? error : new EvidentError('INTERNAL');
  return {
    status: 'rejected',
    error: known.toBody().error,
    ...(id === undefined ? {} : { id }),
    ...(known.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
  };
}

/** The id that the sender gave, so that it finds its event among the answers; only what surely is one. */
function idOf(item: unknown): string | undefined {
  const id = isObject(item) ? item.id : undefined;
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && id.length <= limits.idLength ? id : undefined;
}

/** An item may carry the time it was sent itself. What is no time is refused by the schema, or is not looked at. */
function sentAtOf(item: unknown): number | undefined {
  const sentAt = (item as { sentAt?: unknown }).sentAt;
  const ms = typeof sentAt === 'string' ? Date.parse(sentAt) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
