/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
export interface TraceParent {
  readonly traceId: string;
  readonly parentId: string;
  readonly sampled: boolean;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;

/**
 * Reads a `traceparent` header as the recommendation says: lower case, version `ff` and all-zero ids are invalid,
 * version 00 has nothing after the flags, later versions may. Anything else is undefined: the trace starts anew.
 */
export function parseTraceparent(header: string | readonly string[] | undefined): TraceParent | undefined {
  const value = typeof header === 'string' ? header : header?.length === 1 ? header[0] : undefined;
  if (value === undefined || value.length > 512) return undefined;
  const [, version, traceId, parentId, flags, more] = form.exec(value.trim()) ?? [];
  if (version === undefined || traceId === undefined || parentId === undefined || flags === undefined) {
    return undefined;
  }
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
