import { EvidentError } from '@evident/contract/errors';
import type { StoredEvent } from '@evident/store/record';
import type { Spool, SpoolState } from '../spool/spool.ts';

/** A spool that holds `most` events in memory. */
export class MemorySpool implements Spool {
  readonly held: StoredEvent[] = [];
  readonly asideIds: string[] = [];
  most: number;
  /** Says there is room and then refuses, as a full disk does. */
  diskIsFull = false;
  appends = 0;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most;
  }

  get pendingEvents(): number {
    return this.held.length;
  }

  hasRoom(): boolean {
    return this.held.length < this.most;
  }

  async append(events: readonly StoredEvent[]): Promise<void> {
    this.appends++;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.diskIsFull || this.held.length + events.length > this.most) {
      throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE');
    }
    this.held.push(...events);
  }

  async replay(handler: (events: readonly StoredEvent[]) => Promise<void>): Promise<void> {
    while (this.held.length > 0) {
      const batch = this.held.slice(0, 7);
      await handler(batch);
      this.held.splice(0, batch.length);
    }
  }

  async setAside(event: StoredEvent): Promise<void> {
    this.asideIds.push(event.id);
  }

  state(): SpoolState {
    return {
      events: this.held.length,
      bytes: this.held.length * 500,
      maxBytes: this.most * 500,
      oldestReceivedAt: this.held[0]?.receivedAt,
      damagedRecords: 0,
      setAsideEvents: this.asideIds.length,
    };
  }

  async close(): Promise<void> {}
}
