import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { FastifyInstance } from 'fastify';
import { readScopeOf } from '../authorize.ts';
import { exportEvents } from '../export/export-events.ts';
import { mount } from '../mount.ts';
import type { HttpParts } from '../parts.ts';
import { createTails } from '../tail/tails.ts';

export function eventReadRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { keys, reader } = parts;
  const tails = createTails(parts);

  mount(app, keys, endpoints.listEvents, ({ query, request }) => reader.page(readScopeOf(request), query));

  mount(app, keys, endpoints.getEvent, async ({ params, request }) => {
    const event = await reader.byId(readScopeOf(request), params.id);
    if (!event) throw new EvidentError('NOT_FOUND', { message: 'There is no event with this id.' });
    return event;
  });

  mount(app, keys, endpoints.streamEvents, (call) => tails.open(call));

  mount(app, keys, endpoints.exportEvents, (call) => exportEvents(reader, call));

  mount(app, keys, endpoints.histogram, async ({ query: { buckets, ...filter }, request }) => ({
    buckets: await reader.histogram(readScopeOf(request), filter, buckets),
  }));

  mount(app, keys, endpoints.countEvents, ({ query: { cap, ...filter }, request }) =>
    reader.count(readScopeOf(request), filter, cap),
  );

  mount(app, keys, endpoints.eventTypes, async ({ query, request }) => ({
    types: await reader.typeCounts(readScopeOf(request), query),
  }));

  mount(app, keys, endpoints.failedSignIns, async ({ query, request }) => {
    const now = parts.clock();
    const after = new Date(now - query.window).toISOString();
    const before = new Date(now).toISOString();
    const scope = readScopeOf(request);
    const addresses = await reader.failedSignIns(
      scope === 'all' && query.tenantId !== undefined ? { tenantId: query.tenantId } : scope,
      { after, before, limit: query.limit },
    );
    return {
      after,
      before,
      addresses:
        scope !== 'all' && query.tenantId !== undefined && query.tenantId !== scope.tenantId ? [] : addresses,
    };
  });
}
