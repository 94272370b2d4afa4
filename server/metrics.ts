import type { WriterState } from '@evident/ingest';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** What is counted. Counters that the ingest path touches are bound ahead: no label look-up a request. */
export interface Metrics {
  readonly registry: Registry;
  countEvents(
    channel: 'browser' | 'server',
    result: 'accepted' | 'duplicate' | 'rejected',
    count: number,
  ): void;
  countError(code: string): void;
  /** By the kind of secret. */
  countRedacted(kind: string): void;
  tailOpened(): void;
  tailClosed(): void;
}

export function createMetrics(writerState: () => WriterState | undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'evident_events_total',
    help: 'Events by channel and what became of them',
    labelNames: ['channel', 'result'] as const,
    registers: [registry],
  });
  const bound = {
    browser: boundTo(events, 'browser'),
    server: boundTo(events, 'server'),
  };
  const errors = new Counter({
    name: 'evident_http_errors_total',
    help: 'Error answers by code',
    labelNames: ['code'] as const,
    registers: [registry],
  });
  const redactions = new Counter({
    name: 'evident_redactions_total',
    help: 'Secrets removed from events, by kind',
    labelNames: ['kind'] as const,
    registers: [registry],
  });
  const tails = new Gauge({ name: 'evident_live_tails', help: 'Open live tails', registers: [registry] });
  const gauge = (name: string, help: string, read: (state: WriterState) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const state = writerState();
        if (state) this.set(read(state));
      },
    });
  gauge('evident_store_up', '1 while the record store answers', (state) => (state.store === 'up' ? 1 : 0));
  gauge('evident_queued_events', 'Events waiting for their commit', (state) => state.queuedEvents);
  gauge('evident_queued_bytes', 'Bytes waiting for their commit', (state) => state.queuedBytes);
  gauge('evident_spooled_events', 'Events in the disk spool', (state) => state.spooledEvents);
  gauge('evident_spooled_bytes', 'Bytes in the disk spool', (state) => state.spooledBytes);
  return {
    registry,
    countEvents: (channel, result, count) => bound[channel][result].inc(count),
    countError: (code) => errors.inc({ code }),
    countRedacted: (kind) => redactions.inc({ kind }),
    tailOpened: () => tails.inc(),
    tailClosed: () => tails.dec(),
  };
}

function boundTo(events: Counter<'channel' | 'result'>, channel: string) {
  return {
    accepted: events.labels({ channel, result: 'accepted' }),
    duplicate: events.labels({ channel, result: 'duplicate' }),
    rejected: events.labels({ channel, result: 'rejected' }),
  };
}
