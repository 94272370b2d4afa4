import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics, Health, RetentionPlan, RetentionRun, SetAsideEvent } from '@evident/contract/api';
import type { CatalogueSnapshot } from '@evident/contract/catalogue';
import type { Ingest } from '@evident/ingest';
import type { CatalogueLog, EventReader, KeyStore } from '@evident/store/record';
import type { Logger } from 'pino';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Metrics } from '../metrics.ts';

/** What is known of a request before its body: from its headers and its socket. */
export interface RequestContext {
  readonly requestId: string;
  readonly traceId?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** Who an app's own token says the user is. */
export interface AppIdentity {
  readonly userId?: string | undefined;
  readonly tenantId?: string | undefined;
}

/** A body that was read. An item that could not be read is whatever `Ingest.take` understands as such. */
export interface DecodedEvents {
  readonly items: readonly unknown[];
  readonly shape: 'single' | 'array' | 'wrapped' | 'ndjson';
  readonly sentAtMs?: number | undefined;
}

/** Some consecutive lines: `lines[i]` is the line number, from 1, of `items[i]`. */
export interface LineBatch {
  readonly items: readonly unknown[];
  readonly lines: readonly number[];
}

/** Events no table would take. */
export interface SetAsideEvents {
  list(query: {
    readonly limit: number;
    readonly cursor?: string | undefined;
  }): Promise<{ readonly events: readonly SetAsideEvent[]; readonly nextCursor: string | null }>;
  /** Answers undefined when there is none of that id. */
  replay(id: string): Promise<'stored' | 'duplicate' | 'set_aside' | undefined>;
}

export interface RetentionRuns {
  plan(): Promise<RetentionPlan>;
  /** Starts a run, or joins the one under way; answers at once. */
  apply(planId?: string): Promise<RetentionRun>;
  status(): Promise<RetentionRun>;
}

/** Everything the HTTP layer is wired to. It owns none of it. */
export interface HttpParts {
  readonly ingest: Ingest;
  readonly reader: EventReader;
  readonly keys: KeyRing;
  readonly keyStore: KeyStore;
  readonly setAside: SetAsideEvents;
  readonly retention: RetentionRuns;
  /** Verifies the app's own JWTs; undefined when none is configured. Throws EvidentError UNAUTHORIZED. */
  readonly verifyAppToken: ((token: string) => Promise<AppIdentity>) | undefined;
  /** The request id of these headers: accepted when it is fit, else a new one. */
  readonly requestIdOf: (headers: IncomingHttpHeaders) => string;
  readonly contextOf: (
    headers: IncomingHttpHeaders,
    peerAddress: string | undefined,
    requestId: string,
  ) => RequestContext;
  /** A whole body as events, unpacked when it is compressed. Throws EvidentError. */
  readonly decode: (
    body: Buffer,
    options: {
      readonly contentType?: string | undefined;
      readonly contentEncoding?: string | undefined;
      readonly maxBytes: number;
    },
  ) => Promise<DecodedEvents>;
  /** An NDJSON stream of any length as batches of lines, unpacked. Throws EvidentError while being read. */
  readonly readLines: (
    body: AsyncIterable<Buffer>,
    contentEncoding: string | undefined,
  ) => AsyncIterable<LineBatch>;
  readonly health: () => Health;
  /** Whether the schema is in place: reads and administration wait for it, writing does not. */
  readonly storeIsReady: () => boolean;
  readonly catalogue: () => CatalogueSnapshot;
  readonly catalogueLog: Pick<CatalogueLog, 'changes' | 'types'>;
  readonly diagnose: () => Promise<Diagnostics>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: () => number;
  /** Aborts when the server stops: live tails end. */
  readonly stopping: AbortSignal;
  readonly maxStreams: number;
  /** How long a live tail waits between looks, in milliseconds. */
  readonly tailPollMs: number;
  readonly heartbeatMs: number;
  readonly version: string;
}
