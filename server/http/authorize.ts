import type { Scope } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { ReadScope } from '@evident/store/record';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
  const admit = (request: FastifyRequest, access: Access | undefined): undefined => {
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
  // By callback, not as a promise: a known key is found at once, and this runs for every event a server sends.
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const admitted = attempt(() => {
      const token = bearerOf(request.headers.authorization);
      const found = token === undefined ? undefined : keys.find(token);
      return found instanceof Promise
        ? found.then((access) => admit(request, access))
        : admit(request, found);
    });
    if (admitted instanceof Promise) admitted.then(() => done(), done);
    else done(admitted);
  };
}

/** What was thrown, where something was. */
function attempt(work: () => undefined | Promise<undefined>): Error | undefined | Promise<undefined> {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

/** What this request may see: the tenant its key is bound to, or everything. */
export function readScopeOf({ access }: FastifyRequest): ReadScope {
  if (!access) throw new EvidentError('UNAUTHORIZED');
  return access.tenantId === undefined ? 'all' : { tenantId: access.tenantId };
}
