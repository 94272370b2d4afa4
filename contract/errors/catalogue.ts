/** One kind of error. `status` is the HTTP status; `retryable` says whether the same request may succeed later. */
export interface ErrorKind {
  readonly status: number;
  readonly retryable: boolean;
  readonly message: string;
}

/** Every error code Evident answers with. `docs/errors.md` is held against this list both ways. */
export const errorCatalogue = {
  INVALID_INPUT: {
    status: 400,
    retryable: false,
    message: 'The request is not valid JSON or has the wrong shape.',
  },
  INVALID_ACTIVITY_EVENT: { status: 400, retryable: false, message: 'The event breaks a rule.' },
  INVALID_QUERY: { status: 400, retryable: false, message: 'A query parameter is not valid.' },
  UNAUTHORIZED: {
    status: 401,
    retryable: false,
    message: 'The token or key is missing, unknown, expired or revoked.',
  },
  FORBIDDEN: { status: 403, retryable: false, message: 'This key may not do that.' },
  NOT_FOUND: { status: 404, retryable: false, message: 'There is nothing here.' },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, message: 'This address does not take that method.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, message: 'The body is larger than is taken here.' },
  UNSUPPORTED_ENCODING: {
    status: 415,
    retryable: false,
    message: 'The body is encoded in a way that is not understood.',
  },
  UNKNOWN_EVENT_TYPE: {
    status: 422,
    retryable: false,
    message: 'The catalogue is strict and does not know this event type.',
  },
  OVERLOADED: { status: 429, retryable: true, message: 'Too much at once; send it again later.' },
  RATE_LIMITED: { status: 429, retryable: true, message: 'Too many requests; wait before the next one.' },
  ACTIVITY_RECORD_FAILED: { status: 500, retryable: true, message: 'The event could not be recorded.' },
  INTERNAL: { status: 500, retryable: true, message: 'Something went wrong here.' },
  ACTIVITY_RECORDER_UNAVAILABLE: {
    status: 503,
    retryable: true,
    message: 'The recorder is not available right now; send it again later.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorCatalogue;
export const errorCodes = Object.keys(errorCatalogue) as ErrorCode[];
