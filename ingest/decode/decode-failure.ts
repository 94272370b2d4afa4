import type { EvidentError } from '@evident/contract/errors';

/** Stands where an item should be that could not be read, so that its neighbours keep their places. */
export class DecodeFailure {
  readonly error: EvidentError;

  constructor(error: EvidentError) {
    this.error = error;
  }
}
