import { type ApiKey, endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { StoredKey } from '@evident/store/record';
import type { FastifyInstance } from 'fastify';
import { makeKey } from '../../keys/make-key.ts';
import { mount } from '../mount.ts';
import type { HttpParts } from '../parts.ts';

export function adminRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { keys, keyStore, setAside, retention, catalogue, catalogueLog, diagnose } = parts;
  mount(app, parts, endpoints.listKeys, async () => ({ keys: (await keyStore.list()).map(toApiKey) }));

  mount(app, parts, endpoints.createKey, async ({ body, reply }) => {
    const { key, hash, prefix } = makeKey(body.kind);
    const stored = await keyStore.create({
      hash,
      prefix,
      kind: body.kind,
      name: body.name,
      tenantId: body.tenantId,
      expiresAt: body.expiresAt,
    });
    keys.learn(stored);
    reply.header('cache-control', 'no-store');
    return { key: toApiKey(stored), secret: key };
  });

  mount(app, parts, endpoints.revokeKey, async ({ params }) => {
    const stored = await keyStore.revoke(params.id);
    if (!stored) throw new EvidentError('NOT_FOUND', { message: 'There is no key with this id.' });
    keys.learn(stored);
    return { key: toApiKey(stored) };
  });

  mount(app, parts, endpoints.getCatalogue, () => catalogue());
  mount(app, parts, endpoints.catalogueChanges, async ({ query }) => ({
    entries: await catalogueLog.changes(query.limit),
  }));
  mount(app, parts, endpoints.catalogueTypes, async () => ({ types: await catalogueLog.types() }));
  mount(app, parts, endpoints.diagnostics, () => diagnose());

  mount(app, parts, endpoints.listSetAside, ({ query }) => setAside.list(query));

  mount(app, parts, endpoints.replaySetAside, async ({ params }) => {
    const status = await setAside.replay(params.id);
    if (!status) throw new EvidentError('NOT_FOUND', { message: 'No event of this id is set aside.' });
    return { id: params.id, status };
  });

  mount(app, parts, endpoints.retentionPlan, () => retention.plan());
  mount(app, parts, endpoints.applyRetention, ({ body }) => retention.apply(body.planId));
  mount(app, parts, endpoints.retentionStatus, () => retention.status());
}

function toApiKey({ hash: _, ...key }: StoredKey): ApiKey {
  return key;
}
