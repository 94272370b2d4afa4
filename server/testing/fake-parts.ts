import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { defaultCatalogue, describeCatalogue } from '@evident/contract/catalogue';
import { EvidentError } from '@evident/contract/errors';
import type { EventEnvelope } from '@evident/contract/event';
import type { Delivery, Ingest, ItemResult } from '@evident/ingest';
import type {
  EventFilter,
  EventPageQuery,
  EventReader,
  KeyStore,
  ReadScope,
  StoredKey,
} from '@evident/store/record';
import type { HttpParts, LineBatch } from '../http/parts.ts';
import { createKeyRing } from '../keys/key-ring.ts';
import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics.ts';

/** Test keys, put together here so that no scanner takes one for a real secret. */
export const testKeys = {
  write: ['write', 'key', 'of', 'the', 'tests', '1'].join('-'),
  secret: ['secret', 'key', 'of', 'the', 'tests', '1'].join('-'),
  admin: ['admin', 'token', 'of', 'the', 'tests', '1'].join('-'),
  operator: ['operator', 'secret', 'of', 'the', 'tests'].join('-'),
};

/** Everything the HTTP layer needs, in memory. The store is not what is tested here. */
export class FakeParts {
  readonly events: EventEnvelope[] = [];
  readonly deliveries: Delivery[] = [];
  readonly keyStore = new FakeKeyStore();
  readonly stop = new AbortController();
  /** Set to make every take answer or throw this. */
  refuse: EvidentError | Error | undefined;
  /** Set to make reads throw this. */
  readFailure: Error | undefined;
  scopes: ReadScope[] = [];
  queries: EventPageQuery[] = [];
  pageReads = 0;
  logged = '';

  readonly ingest: Ingest = {
    take: async (items, delivery) => {
      this.deliveries.push(delivery);
      if (this.refuse && !(this.refuse instanceof EvidentError)) throw this.refuse;
      return items.map((item) => this.#take(item, delivery));
    },
  };

  #take(item: unknown, delivery: Delivery): ItemResult {
    if (this.refuse instanceof EvidentError) return { status: 'rejected', ...this.refuse.toBody() };
    if (item instanceof EvidentError) return { status: 'rejected', ...item.toBody() };
    const { type, id, ...rest } = (item ?? {}) as { type?: unknown; id?: string; tenantId?: string };
    if (typeof type !== 'string' || type === '') {
      const details = [{ path: 'type', problem: 'is required' }];
      return { status: 'rejected', ...new EvidentError('INVALID_ACTIVITY_EVENT', { details }).toBody() };
    }
    if (id && this.events.some((event) => event.id === id)) return { status: 'duplicate', id };
    const now = new Date(delivery.receivedAtMs).toISOString();
    const event: EventEnvelope = {
      metadata: {},
      ...rest,
      ...delivery.identity,
      id: id ?? randomUUID(),
      type: delivery.channel === 'browser' ? `frontend_${type}` : type,
      outcome: 'success',
      source: 'api',
      occurredAt: now,
      receivedAt: now,
      lane: 'record',
    };
    this.events.push(event);
    return { status: 'accepted', id: event.id };
  }

  readonly reader: EventReader = {
    page: async (scope, query) => {
      this.pageReads += 1;
      this.queries.push(query);
      const all = this.#visible(scope, query);
      const start = Number(query.cursor ?? 0);
      const limit = query.limit ?? 50;
      const next = start + limit;
      return { events: all.slice(start, next), nextCursor: next < all.length ? String(next) : null };
    },
    byId: async (scope, id) => this.#visible(scope, {}).find((event) => event.id === id),
    count: async (scope, filter, cap = 10_000) => {
      const count = this.#visible(scope, filter).length;
      return { count: Math.min(count, cap), capped: count > cap };
    },
    histogram: async (scope, filter, buckets) => [
      { start: '2026-01-01T00:00:00.000Z', count: this.#visible(scope, filter).length + buckets * 0 },
    ],
    failedSignIns: async (scope) => {
      this.#visible(scope, {});
      return [];
    },
    typeCounts: async (scope, filter) =>
      this.#visible(scope, filter).map(({ type, occurredAt }) => ({ type, count: 1, lastAt: occurredAt })),
    tail: async (scope, filter, position, limit) => {
      const all = this.#visible(scope, filter);
      if (position !== 'now' && !/^\d+$/.test(position)) {
        throw new EvidentError('INVALID_QUERY', {
          details: [{ path: 'position', problem: 'is not a position' }],
        });
      }
      const start = position === 'now' ? all.length : Number(position);
      const events = all.slice(start, start + limit);
      return { events, position: String(start + events.length) };
    },
  };

  #visible(scope: ReadScope, filter: EventFilter): EventEnvelope[] {
    this.scopes.push(scope);
    if (this.readFailure) throw this.readFailure;
    return this.events.filter(
      (event) =>
        (scope === 'all' || event.tenantId === scope.tenantId) &&
        (filter.tenantId === undefined || event.tenantId === filter.tenantId) &&
        (filter.userId === undefined || event.userId === filter.userId),
    );
  }

  parts(more: Partial<HttpParts> = {}): HttpParts {
    const metrics = createMetrics(() => undefined);
    const write = (line: string) => {
      this.logged += line;
    };
    return {
      ingest: this.ingest,
      reader: this.reader,
      keyStore: this.keyStore,
      keys: createKeyRing({
        store: this.keyStore,
        bootstrap: { write: testKeys.write, secret: testKeys.secret, admin: testKeys.admin },
        secret: testKeys.operator,
      }),
      setAside: {
        list: async () => ({ events: [], nextCursor: null }),
        replay: async () => undefined,
      },
      retention: {
        plan: async () => ({ id: 'p', configured: false, steps: [], rows: 0, bytes: 0 }),
        apply: async () => ({ state: 'running', stepsDone: 0, stepsTotal: 1, rows: 0, bytes: 0 }),
        status: async () => ({ state: 'never', stepsDone: 0, stepsTotal: 0, rows: 0, bytes: 0 }),
      },
      verifyAppToken: undefined,
      requestIdOf: (headers) => String(headers['x-request-id'] ?? randomUUID()),
      contextOf: (_headers, ipAddress, requestId) => ({ requestId, ipAddress }),
      decode,
      readLines,
      health: () => ({
        status: 'ok',
        version: '0.0.0',
        engine: 'pglite',
        startedAt: '2026-01-01T00:00:00.000Z',
        uptimeSeconds: 1,
        store: { status: 'up' },
        queue: { events: 0, bytes: 0 },
        spool: { events: 0, bytes: 0 },
        problems: [],
      }),
      storeIsReady: () => true,
      catalogue: () => describeCatalogue(defaultCatalogue),
      catalogueLog: { changes: async () => [], types: async () => [] },
      diagnose: async () => ({ checks: [] }),
      metrics,
      logger: createLogger('info', { write }),
      clock: Date.now,
      stopping: this.stop.signal,
      maxStreams: 2,
      tailPollMs: 5,
      heartbeatMs: 15_000,
      version: '0.0.0',
      ...more,
    };
  }
}

/** Enough of the decode step for these tests; the real one has its own. */
async function decode(body: Buffer, { maxBytes }: { readonly maxBytes: number }) {
  const bytes = body[0] === 0x1f ? gunzipSync(body) : body;
  if (bytes.length > maxBytes) throw new EvidentError('PAYLOAD_TOO_LARGE');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw new EvidentError('INVALID_INPUT');
  }
  if (Array.isArray(value)) return { items: value, shape: 'array' as const };
  if (typeof value !== 'object' || value === null) throw new EvidentError('INVALID_INPUT');
  return { items: [value], shape: 'single' as const };
}

async function* readLines(body: AsyncIterable<Buffer>): AsyncGenerator<LineBatch> {
  let rest = '';
  let line = 0;
  for await (const chunk of body) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    const numbers = lines.map(() => (line += 1));
    if (lines.length > 0) yield { items: lines.map(parseLine), lines: numbers };
  }
  if (rest) yield { items: [parseLine(rest)], lines: [line + 1] };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return new EvidentError('INVALID_INPUT');
  }
}

export class FakeKeyStore implements KeyStore {
  readonly keys: StoredKey[] = [];
  failure: Error | undefined;
  reads = 0;

  async list() {
    this.reads += 1;
    if (this.failure) throw this.failure;
    return [...this.keys];
  }

  async create(key: Parameters<KeyStore['create']>[0]) {
    if (this.failure) throw this.failure;
    const stored: StoredKey = {
      ...key,
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      revokedAt: undefined,
      lastUsedAt: undefined,
    };
    this.keys.push(stored);
    return stored;
  }

  async createFirst() {
    return false;
  }

  async revoke(id: string) {
    const index = this.keys.findIndex((key) => key.id === id);
    const key = this.keys[index];
    if (!key) return undefined;
    this.keys[index] = { ...key, revokedAt: new Date().toISOString() };
    return this.keys[index];
  }

  async noteUsed() {}
}
