import { limits } from '@evident/contract/event';

const safe = /^[\w.:/+=@~-]+$/;

/** The caller's `X-Request-ID` when it is short and plain enough for logs, headers and URLs; else undefined: make one. */
export function acceptRequestId(header: string | readonly string[] | undefined): string | undefined {
  const value = typeof header === 'string' ? header.trim() : undefined;
  if (value === undefined || value.length > limits.requestIdLength) return undefined;
  return safe.test(value) ? value : undefined;
}
