import { type ErrorCode, errorCatalogue } from './catalogue.ts';

/** Where something is wrong, e.g. `{ path: 'metadata.plan', problem: 'must be a string' }`. Never holds the value itself. */
export interface ErrorDetail {
  readonly path?: string | undefined;
  readonly problem: string;
}

export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details?: readonly ErrorDetail[] | undefined;
  };
}

export interface EvidentErrorOptions {
  /** Said instead of the catalogue's sentence. Must not hold event contents or secrets. */
  readonly message?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  /** When to come back, in seconds; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** The one error that crosses rooms: a code from the catalogue, with what a caller may be told. */
export class EvidentError extends Error {
  override readonly name = 'EvidentError';
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: EvidentErrorOptions = {}) {
    super(
      options.message ?? errorCatalogue[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }

  toBody(): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.details?.length ? { details: this.details } : {}),
      },
    };
  }
}
