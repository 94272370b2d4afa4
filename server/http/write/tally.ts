import type { EventItemResult, RecordOutcome } from '@evident/contract/api';
import { type ErrorBody, errorCatalogue } from '@evident/contract/errors';
import type { ItemResult } from '@evident/ingest';

type ErrorOf = ErrorBody['error'];

export interface TallyOutcome {
  readonly status: number;
  readonly body: RecordOutcome;
  /** When to come back, where the writer said so. */
  readonly retryAfterSeconds: number | undefined;
}

/** Adds up what became of each event of a request. */
export class Tally {
  accepted = 0;
  duplicates = 0;
  rejected = 0;
  readonly #results: EventItemResult[] = [];
  readonly #options: { readonly keepAccepted: boolean; readonly maxResults: number };
  #firstError: ErrorOf | undefined;
  #firstPassing: ErrorOf | undefined;
  #retryAfterSeconds: number | undefined;

  constructor(options: { readonly keepAccepted: boolean; readonly maxResults: number }) {
    this.#options = options;
  }

  add(index: number, result: ItemResult): void {
    if (result.status === 'rejected') this.#reject(result);
    else if (result.status === 'duplicate') this.duplicates += 1;
    else this.accepted += 1;
    if (result.status === 'accepted' && !this.#options.keepAccepted) return;
    const passing = result.status === 'rejected' && errorCatalogue[result.error.code].retryable;
    // What must be sent again is always said: after the first such refusals a stream is not read on.
    if (passing || this.#results.length < this.#options.maxResults) this.#results.push(toItem(index, result));
  }

  #reject({ error, retryAfterSeconds }: Extract<ItemResult, { status: 'rejected' }>): void {
    this.rejected += 1;
    this.#retryAfterSeconds ??= retryAfterSeconds;
    this.#firstError ??= error;
    if (errorCatalogue[error.code].retryable) this.#firstPassing ??= error;
  }

  /**
   * 202 once anything is kept. Otherwise the status of the first error, but of a passing one before a lasting one:
   * a client that is told 400 drops the batch, and with it events that only came at a bad moment.
   */
  outcome(stopped?: ErrorOf): TallyOutcome {
    const kept = this.accepted + this.duplicates > 0;
    const error = stopped ?? (kept ? undefined : (this.#firstPassing ?? this.#firstError));
    const body = {
      ...(error ? { error } : {}),
      accepted: this.accepted,
      duplicates: this.duplicates,
      rejected: this.rejected,
      results: this.#results.sort((a, b) => a.index - b.index),
    } as RecordOutcome;
    return {
      status: error ? errorCatalogue[error.code].status : 202,
      body,
      retryAfterSeconds: this.#retryAfterSeconds,
    };
  }
}

function toItem(index: number, result: ItemResult): EventItemResult {
  return {
    index,
    ...(result.id === undefined ? {} : { id: result.id }),
    status: result.status,
    ...(result.status === 'rejected' ? { error: result.error as EventItemResult['error'] } : {}),
  };
}
