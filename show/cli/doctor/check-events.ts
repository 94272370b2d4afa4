import { isIP } from 'node:net';
import type { Check } from '@evident/contract/api';
import type { EventEnvelope } from '@evident/contract/event';

/** Metadata above this is a document, not a remark: it makes every page of a search heavier. */
const comfortableMetadataBytes = 4096;

/** Judges the events of one request as they were stored, newest first, as an application meant them. */
export function checkEvents(events: readonly EventEnvelope[], requestId: string): readonly Check[] {
  return [
    checkRequestId(events, requestId),
    checkOrder(events),
    checkFilledIn(
      events,
      'tenant',
      ({ tenantId }) => tenantId !== undefined,
      'Set tenantId: without it no customer’s history and no isolation includes the event.',
    ),
    checkFilledIn(
      events,
      'user',
      ({ userId, anonymousId, actor }) =>
        (userId ?? anonymousId) !== undefined || actor?.type === 'system' || actor?.type === 'service',
      'Set userId (or anonymousId before sign-in), or an actor of type service.',
    ),
    checkMetadata(events),
    checkAddress(events),
  ];
}

function checkRequestId(events: readonly EventEnvelope[], requestId: string): Check {
  const same = events.every((event) => event.request?.requestId === requestId);
  return same
    ? { name: 'request-id', status: 'ok', message: 'the request id is the one that was sent' }
    : {
        name: 'request-id',
        status: 'fail',
        message: 'an event came back under another request id',
        advice: 'Look for a proxy that rewrites X-Request-ID.',
      };
}

function checkOrder(events: readonly EventEnvelope[]): Check {
  const times = events.map((event) => event.occurredAt);
  return times.every((time, at) => at === 0 || (times[at - 1] ?? '') >= time)
    ? { name: 'order', status: 'ok', message: 'events come back in the order they happened' }
    : {
        name: 'order',
        status: 'fail',
        message: 'events come back in another order than they happened',
        advice: 'Please report this: reads are ordered by time and id.',
      };
}

function checkFilledIn(
  events: readonly EventEnvelope[],
  name: string,
  isFilledIn: (event: EventEnvelope) => boolean,
  advice: string,
): Check {
  const missing = events.filter((event) => !isFilledIn(event)).map(({ type }) => type);
  return missing.length === 0
    ? { name, status: 'ok', message: `${name} is filled in` }
    : { name, status: 'warn', message: `${name} is missing on ${[...new Set(missing)].join(', ')}`, advice };
}

function checkMetadata(events: readonly EventEnvelope[]): Check {
  const sizes = events.map(({ metadata }) => Buffer.byteLength(JSON.stringify(metadata)));
  const largest = Math.max(0, ...sizes);
  return largest <= comfortableMetadataBytes
    ? { name: 'metadata', status: 'ok', message: `metadata is small (${largest} bytes at most)` }
    : {
        name: 'metadata',
        status: 'warn',
        message: `metadata has ${largest} bytes`,
        advice:
          'Keep what decisions need; store documents where they belong and put their id into the event.',
      };
}

function checkAddress(events: readonly EventEnvelope[]): Check {
  const addresses = [...new Set(events.flatMap(({ request }) => request?.ipAddress ?? []))];
  if (addresses.length === 0) {
    return {
      name: 'address',
      status: 'warn',
      message: 'no client address',
      advice: 'Hand the client’s address over, or let the middleware read it.',
    };
  }
  const inside = addresses.filter(isPrivate);
  return inside.length === 0
    ? { name: 'address', status: 'ok', message: `the client address is plausible (${addresses.join(', ')})` }
    : {
        name: 'address',
        status: 'warn',
        message: `the client address is one of an inner network (${inside.join(', ')})`,
        advice: 'Behind a proxy, set EVIDENT_TRUST_PROXY to the number of proxies or their networks.',
      };
}

/** Loopback, link-local and private networks: RFC 1918, RFC 4193, RFC 6598. */
function isPrivate(address: string): boolean {
  if (isIP(address) === 6) return /^(::1$|f[cd]|fe[89ab])/i.test(address);
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
    address,
  );
}
