import { endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { FastifyInstance } from 'fastify';
import { readScopeOf } from '../authorize.ts';
import { exportEvents } from '../export/export-events.ts';
import { mount } from '../mount.ts';
import type { HttpParts } from '../parts.ts';
import { createTails } from '../tail/tails.ts';

export function eventReadRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { reader } = parts;
  const tails = createTails(parts);

  mount(app, parts, endpoints.listEvents, ({ query, request }) => reader.page(readScopeOf(request), query));

  mount(app, parts, endpoints.getEvent, async ({ params, request }) => {
    const event = await reader.byId(readScopeOf(request), params.id);
    if (!event) throw new EvidentError('NOT_FOUND', { message: 'There is no event with this id.' });
    return event;
  });

  mount(app, parts, endpoints.streamEvents, (call) => tails.open(call));

  mount(app, parts, endpoints.exportEvents, (call) => exportEvents(reader, call));

  mount(app, parts, endpoints.histogram, async ({ query: { buckets, ...filter }, request }) => ({
    buckets: await reader.histogram(readScopeOf(request), filter, buckets),
  }));

  mount(app, parts, endpoints.countEvents, ({ query: { cap, ...filter }, request }) =>
    reader.count(readScopeOf(request), filter, cap),
  );

  mount(app, parts, endpoints.eventTypes, async ({ query, request }) => ({
    types: await reader.typeCounts(readScopeOf(request), query),
  }));

  mount(app, parts, endpoints.failedSignIns, async ({ query, request }) => {
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
