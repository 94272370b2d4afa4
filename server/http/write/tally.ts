import type { EventItemResult, RecordOutcome } from '@evident/contract/api';
import { type ErrorBody, errorCatalogue } from '@evident/contract/errors';
import type { ItemResult } from '@evident/ingest';

type ErrorOf = ErrorBody['error'];

/** Adds up what became of each event of a request. */
export class Tally {
  accepted = 0;
  duplicates = 0;
  rejected = 0;
  readonly #results: EventItemResult[] = [];
  readonly #options: { readonly keepAccepted: boolean; readonly maxResults: number };
  #firstError: ErrorOf | undefined;
  #firstPassing: ErrorOf | undefined;

  constructor(options: { readonly keepAccepted: boolean; readonly maxResults: number }) {
    this.#options = options;
  }

  add(index: number, result: ItemResult): void {
    if (result.status === 'rejected') this.#reject(result.error);
    else if (result.status === 'duplicate') this.duplicates += 1;
    else this.accepted += 1;
    if (result.status === 'accepted' && !this.#options.keepAccepted) return;
    if (this.#results.length < this.#options.maxResults)
      this.#results.push({ index, ...result } as EventItemResult);
  }

  #reject(error: ErrorOf): void {
    this.rejected += 1;
    this.#firstError ??= error;
    if (errorCatalogue[error.code].retryable) this.#firstPassing ??= error;
  }

  /**
   * 202 once anything is kept. Otherwise the status of the first error, but of a passing one before a lasting one:
   * a client that is told 400 drops the batch, and with it events that only came at a bad moment.
   */
  outcome(stopped?: ErrorOf): { readonly status: number; readonly body: RecordOutcome } {
    const kept = this.accepted + this.duplicates > 0;
    const error = stopped ?? (kept ? undefined : (this.#firstPassing ?? this.#firstError));
    const body = {
      ...(error ? { error } : {}),
      accepted: this.accepted,
      duplicates: this.duplicates,
      rejected: this.rejected,
      results: this.#results.sort((a, b) => a.index - b.index),
    } as RecordOutcome;
    return { status: error ? errorCatalogue[error.code].status : 202, body };
  }
}
