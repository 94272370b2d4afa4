import type { StoredEvent } from '@evident/store/record';

/**
 * Finds what was sent twice in one delivery: the same id, or the same tenant and key. The first one is sent on, the
 * second shares its fate. (Across deliveries it is the store that knows.)
 */
export class DeliveryIdentities {
  readonly #byId = new Map<string, StoredEvent>();
  readonly #byKey = new Map<string, StoredEvent>();

  /** The event of this delivery that `event` repeats; else remembers it and answers undefined. */
  firstOf(event: StoredEvent): StoredEvent | undefined {
    // The tenant's length keeps apart what would otherwise read the same: `a` + `b:c` and `a:b` + `c`.
    const key =
      event.dedupeKey === undefined
        ? undefined
        : `${event.tenantId?.length ?? -1}:${event.tenantId ?? ''}:${event.dedupeKey}`;
    const first = this.#byId.get(event.id) ?? (key === undefined ? undefined : this.#byKey.get(key));
    if (first !== undefined) return first;
    this.#byId.set(event.id, event);
    if (key !== undefined) this.#byKey.set(key, event);
    return undefined;
  }
}
