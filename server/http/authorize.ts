import type { Scope } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { ReadScope } from '@evident/store/record';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../keys/access.ts';
import type { KeyRing } from '../keys/key-ring.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking, on routes that ask for a key. */
    access: Access | undefined;
  }
}

const scheme = /^bearer +/i;

/** The bearer token, or undefined without an Authorization header. Throws UNAUTHORIZED for any other scheme. */
export function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const prefix = scheme.exec(authorization)?.[0];
  const token = prefix && authorization.slice(prefix.length).trim();
  if (!token) throw new EvidentError('UNAUTHORIZED', { message: 'Send the key as Authorization: Bearer.' });
  return token;
}

/** A hook that lets only keys with this scope pass. Runs before the body is read. */
export function requireScope(keys: KeyRing, scope: Scope) {
  return async (request: FastifyRequest): Promise<void> => {
    const token = bearerOf(request.headers.authorization);
    const access = token === undefined ? undefined : await keys.find(token);
    if (!access) throw new EvidentError('UNAUTHORIZED');
    if (!access.scopes.includes(scope)) {
      throw new EvidentError('FORBIDDEN', { message: `This key may not do that: it lacks ${scope}.` });
    }
    // A key of one customer must not list, revoke or make keys of all.
    if (scope === 'admin' && access.tenantId !== undefined) {
      throw new EvidentError('FORBIDDEN', { message: 'A key that is bound to a tenant can not administer.' });
    }
    request.access = access;
  };
}

/** What this request may see: the tenant its key is bound to, or everything. */
export function readScopeOf({ access }: FastifyRequest): ReadScope {
  if (!access) throw new EvidentError('UNAUTHORIZED');
  return access.tenantId === undefined ? 'all' : { tenantId: access.tenantId };
}
