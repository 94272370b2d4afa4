import { type ErrorCode, EvidentError } from '@evident/contract/errors';

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_ENCODING',
  FST_ERR_NOT_FOUND: 'NOT_FOUND',
  FST_ERR_BAD_URL: 'INVALID_INPUT',
};

/** Any failure as one of the catalogue: what came in wrong, the store being away, or a defect of ours. */
export function toEvidentError(error: unknown): EvidentError {
  if (error instanceof EvidentError) return error;
  const { code, kind, statusCode } = (error ?? {}) as {
    code?: unknown;
    kind?: unknown;
    statusCode?: unknown;
  };
  const known = typeof code === 'string' ? fastifyCodes[code] : undefined;
  if (known) return new EvidentError(known, { cause: error });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new EvidentError('INVALID_INPUT', { cause: error });
  }
  if (isStoreAway(code, kind)) {
    return new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', { cause: error, retryAfterSeconds: 2 });
  }
  return new EvidentError('INTERNAL', { cause: error });
}

/** `kind` is what a record driver says; the codes are what sockets and PostgreSQL say by themselves. */
function isStoreAway(code: unknown, kind: unknown): boolean {
  if (kind === 'unavailable' || kind === 'conflict' || kind === 'full' || kind === 'cancelled') return true;
  return (
    typeof code === 'string' && /^(08|57P|53)|^E(CONN|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOST|NET)/.test(code)
  );
}
