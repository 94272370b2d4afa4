import { EvidentError } from '@evident/contract/errors';
import type { SetAsideStore } from '@evident/store/record';
import { z } from 'zod';
import type { SetAsideEvents } from './http/parts.ts';

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = z.iso.datetime();

/** Only what the store gave: a time or an id that PostgreSQL cannot read would be a failure of ours. */
function isCursor(cursor: string): boolean {
  const [at = '', after = '', ...rest] = cursor.split('~');
  return rest.length === 0 && id.test(after) && time.safeParse(at).success && !at.startsWith('0000');
}

/** The store's set-aside events as the API shows them. */
export function serveSetAside(store: SetAsideStore): SetAsideEvents {
  return {
    async list({ limit, cursor }) {
      if (cursor !== undefined && !isCursor(cursor)) {
        throw new EvidentError('INVALID_QUERY', {
          details: [{ path: 'cursor', problem: 'is not a cursor' }],
        });
      }
      const { events, nextCursor } = await store.list({ limit, cursor });
      return {
        events: events.map(({ id, event, reason, attempts, setAsideAt }) => ({
          id,
          setAsideAt,
          reason,
          attempts,
          ...(typeof event.type === 'string' ? { type: event.type } : {}),
          ...(typeof event.tenantId === 'string' ? { tenantId: event.tenantId } : {}),
          event,
        })),
        nextCursor,
      };
    },
    replay: async (id) => (await store.replay(id))?.status,
  };
}
