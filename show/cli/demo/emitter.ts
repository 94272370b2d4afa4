import type { EventInput } from '@evident/contract/event';
import { contentId } from '../import/content-id.ts';
import type { Account, Person } from './company.ts';

/** Says that something happened at a time (milliseconds since the epoch). */
export type Emit = (timeMs: number, event: Omit<EventInput, 'id' | 'occurredAt'>) => void;

/** An event with its time, before the ids and the order are final. */
export interface Happening {
  readonly timeMs: number;
  readonly event: EventInput;
}

/** An emitter for one stream of one day. An event's id follows from the stream and its place in it: the same every time. */
export function emitterFor(key: readonly (string | number)[], into: Happening[]): Emit {
  let number = 0;
  return (timeMs, event) => {
    const id = contentId('demo', ...key.map(String), String(number));
    number += 1;
    const request = event.request && {
      requestId: `req_${id.replaceAll('-', '').slice(0, 16)}`,
      ...event.request,
    };
    into.push({
      timeMs,
      event: { id, ...event, ...(request ? { request } : {}), occurredAt: new Date(timeMs).toISOString() },
    });
  };
}

/** What an event of a signed-in person says about who, where and from what. */
export function by(
  account: Account,
  person: Person,
  sessionId: string,
  from: 'office' | 'home' = 'office',
): Pick<EventInput, 'tenantId' | 'userId' | 'sessionId' | 'anonymousId' | 'actor' | 'source' | 'request'> {
  return {
    tenantId: account.id,
    userId: person.id,
    sessionId,
    anonymousId: person.anonymousId,
    actor: { type: 'user', id: person.id },
    source: 'web',
    request: {
      ipAddress: from === 'office' ? account.officeAddress : person.homeAddress,
      userAgent: person.userAgent,
    },
  };
}

/** What an event of the product itself says. */
export function bySystem(
  account: Account,
  source: 'system' | 'webhook' | 'worker' = 'system',
): Pick<EventInput, 'tenantId' | 'actor' | 'source'> {
  return {
    tenantId: account.id,
    actor: { type: 'system', id: source === 'worker' ? 'jobs' : 'product' },
    source,
  };
}
