import { type ApiKey, endpoints } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { StoredKey } from '@evident/store/record';
import type { FastifyInstance } from 'fastify';
import { makeKey } from '../../keys/make-key.ts';
import { mount } from '../mount.ts';
import type { HttpParts } from '../parts.ts';

export function adminRoutes(app: FastifyInstance, { keys, keyStore, setAside, retention }: HttpParts): void {
  mount(app, keys, endpoints.listKeys, async () => ({ keys: (await keyStore.list()).map(toApiKey) }));

  mount(app, keys, endpoints.createKey, async ({ body, reply }) => {
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

  mount(app, keys, endpoints.revokeKey, async ({ params }) => {
    const stored = await keyStore.revoke(params.id);
    if (!stored) throw new EvidentError('NOT_FOUND', { message: 'There is no key with this id.' });
    keys.learn(stored);
    return { key: toApiKey(stored) };
  });

  mount(app, keys, endpoints.listSetAside, ({ query }) => setAside.list(query));

  mount(app, keys, endpoints.replaySetAside, async ({ params }) => {
    const status = await setAside.replay(params.id);
    if (!status) throw new EvidentError('NOT_FOUND', { message: 'No event of this id is set aside.' });
    return { id: params.id, status };
  });

  mount(app, keys, endpoints.retentionPlan, () => retention.plan());
  mount(app, keys, endpoints.applyRetention, () => retention.apply());
  mount(app, keys, endpoints.retentionStatus, () => retention.status());
}

function toApiKey({ hash: _, ...key }: StoredKey): ApiKey {
  return key;
}
