import type { ErrorBody } from '@evident/contract/errors';

/** How an event came in: the public browser endpoint, or a server with a secret key. */
export type Channel = 'browser' | 'server';

/** What is known about a delivery beside the events themselves. Milliseconds since the epoch; the clock is the server's. */
export interface Delivery {
  readonly channel: Channel;
  readonly receivedAtMs: number;
  /** When the sender says it sent, by its own clock: corrects `occurredAt`. */
  readonly sentAtMs?: number | undefined;
  /** From a verified app token: wins over what the body says. */
  readonly identity?:
    | { readonly userId?: string | undefined; readonly tenantId?: string | undefined }
    | undefined;
  /** The HTTP request itself. Copied into browser events only: for server events it is the app server's, not the client's. */
  readonly request?: {
    readonly requestId?: string | undefined;
    readonly traceId?: string | undefined;
    readonly ipAddress?: string | undefined;
    readonly userAgent?: string | undefined;
  };
}

/** What became of one event of a delivery, in the order sent. `accepted` and `duplicate` are durable. */
export type ItemResult =
  | { readonly status: 'accepted' | 'duplicate'; readonly id: string }
  | {
      readonly status: 'rejected';
      readonly id?: string | undefined;
      readonly error: ErrorBody['error'];
      /** When to send it again, where the writer knows. */
      readonly retryAfterSeconds?: number | undefined;
    };

export interface Ingest {
  /** Takes events as parsed JSON. Never throws for what an event holds: each gets its own result. */
  take(items: readonly unknown[], delivery: Delivery): Promise<readonly ItemResult[]>;
}
