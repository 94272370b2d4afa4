import { EvidentError } from '@evident/contract/errors';
import type { SetAsideStore } from '@evident/store/record';
import type { SetAsideEvents } from './http/parts.ts';

const cursorShape = /^\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d(?::?\d\d)?)~[0-9a-f-]{36}$/;

/** The store's set-aside events as the API shows them. */
export function serveSetAside(store: SetAsideStore): SetAsideEvents {
  return {
    async list({ limit, cursor }) {
      if (cursor !== undefined && !cursorShape.test(cursor)) {
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
