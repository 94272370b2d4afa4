import { randomUUID } from 'node:crypto';
import { limits } from '@evident/contract/event';
import type { AddressedRequest, ClientAddress } from './client-address.ts';
import { cutText } from './cut-text.ts';
import { acceptRequestId } from './request-id.ts';
import { parseTraceparent } from './traceparent.ts';

/** What a request says about itself, ready for `Delivery.request`: bounded, and nothing in it taken on trust. */
export interface RequestContext {
  readonly requestId: string;
  readonly traceId?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
}

export interface RequestContextOptions {
  readonly clientAddress: ClientAddress;
  /** Makes an id for a request that came without a usable one. */
  readonly makeRequestId?: (() => string) | undefined;
}

/** Reads X-Request-ID (or makes one), traceparent, the client's address and its user agent. */
export function requestContext(request: AddressedRequest, options: RequestContextOptions): RequestContext {
  const { headers } = request;
  const userAgent = headers['user-agent'];
  return {
    requestId: acceptRequestId(headers['x-request-id']) ?? (options.makeRequestId ?? randomUUID)(),
    traceId: parseTraceparent(headers.traceparent)?.traceId,
    ipAddress: options.clientAddress(request),
    userAgent: typeof userAgent === 'string' ? boundUserAgent(userAgent) : undefined,
  };
}

/** A user agent cut to what is kept of it; undefined when empty. */
export function boundUserAgent(userAgent: string): string | undefined {
  const bounded = cutText(userAgent, limits.userAgentLength);
  return bounded === '' ? undefined : bounded;
}
