/**
 * The same items, until the signal aborts. Does not wait for an item that may never come, and does not close the
 * source: it may be a request that is still to be answered.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let onAbort = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    while (!signal.aborted) {
      const pending = iterator.next();
      // Once nobody waits for it any more, its failure is nobody's either.
      pending.catch(() => undefined);
      const next = await Promise.race([pending, aborted]);
      if (next === undefined || next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
