import { EvidentError } from '@evident/contract/errors';
import type { Ingest, ItemResult } from '@evident/ingest';

/**
 * Ingest for a key that is bound to a tenant: an event that names no tenant gets the key's, one that names another
 * is refused, and its neighbours are not.
 */
export function bindTenant(ingest: Ingest, tenantId: string): Ingest {
  return {
    async take(items, delivery) {
      const mine: unknown[] = [];
      const foreign = items.map((item) => {
        if (namesAnother(item, tenantId)) return true;
        mine.push(isObject(item) ? { ...item, tenantId } : item);
        return false;
      });
      const results = mine.length > 0 ? await ingest.take(mine, delivery) : [];
      let next = 0;
      return foreign.map((isForeign) => (isForeign ? refusal() : (results[next++] as ItemResult)));
    },
  };
}

function refusal(): ItemResult {
  const { error } = new EvidentError('FORBIDDEN', {
    message: 'This key is bound to another tenant.',
    details: [{ path: 'tenantId', problem: 'must be left out, or be the tenant of the key' }],
  }).toBody();
  return { status: 'rejected', error };
}

function namesAnother(item: unknown, tenantId: string): boolean {
  return isObject(item) && Object.hasOwn(item, 'tenantId') && item.tenantId !== tenantId;
}

/** A plain object: what could not be read is an instance of a class and passes as it is. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
