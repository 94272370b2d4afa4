import type { EventEnvelope, Lane, Outcome, Source } from '@evident/contract/event';
import type { AppendResult, StoredEvent } from './stored-event.ts';

/** Whose rows a read may see. A tenant's scope is enforced by row-level security under the reader role. */
export type ReadScope = { readonly tenantId: string } | 'all';

/** Free combination of filters; all must hold. Times are ISO 8601; `after` is inclusive, `before` exclusive. */
export interface EventFilter {
  readonly tenantId?: string | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly anonymousId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
  /** Exact type, or a prefix when it ends with `*`. */
  readonly type?: string | undefined;
  /** Address or CIDR. */
  readonly ip?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly source?: Source | undefined;
  readonly lane?: Lane | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

export interface EventPageQuery extends EventFilter {
  readonly order?: 'asc' | 'desc' | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface EventPage {
  readonly events: readonly EventEnvelope[];
  readonly nextCursor: string | null;
}

/** A count that stops: `{ count: 10000, capped: true }` is "10,000+". */
export interface CappedCount {
  readonly count: number;
  readonly capped: boolean;
}

export interface HistogramBucket {
  /** Start of the bucket, ISO 8601 UTC. */
  readonly start: string;
  readonly count: number;
}

export interface FailedSignIns {
  readonly ipAddress: string;
  readonly count: number;
  readonly users: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

export interface TypeCount {
  readonly type: string;
  readonly count: number;
  readonly lastAt: string;
}

/** Appends. One call is one transaction; bad rows are set aside alone, their neighbours are stored. */
export interface EventAppender {
  append(events: readonly StoredEvent[]): Promise<readonly AppendResult[]>;
}

export interface EventReader {
  page(scope: ReadScope, query: EventPageQuery): Promise<EventPage>;
  byId(scope: ReadScope, id: string): Promise<EventEnvelope | undefined>;
  count(scope: ReadScope, filter: EventFilter, cap?: number): Promise<CappedCount>;
  histogram(scope: ReadScope, filter: EventFilter, buckets: number): Promise<readonly HistogramBucket[]>;
  failedSignIns(
    scope: ReadScope,
    window: { readonly after: string; readonly before?: string; readonly limit?: number },
  ): Promise<readonly FailedSignIns[]>;
  typeCounts(scope: ReadScope, filter: EventFilter): Promise<readonly TypeCount[]>;
  /** Events in commit order after `position`, for live tails: never skips one that committed late. */
  tail(scope: ReadScope, filter: EventFilter, position: string | 'now', limit: number): Promise<TailBatch>;
}

/** `position` is opaque and resumes a tail without a gap. */
export interface TailBatch {
  readonly events: readonly EventEnvelope[];
  readonly position: string;
}
