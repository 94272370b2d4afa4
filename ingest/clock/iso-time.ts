/** Milliseconds since the epoch as ISO 8601 in UTC, remembering the last one: a batch has one time of receipt. */
export function createIsoClock(): (ms: number) => string {
  let lastMs = Number.NaN;
  let lastText = '';
  return (ms) => {
    if (ms !== lastMs) {
      lastText = new Date(ms).toISOString();
      lastMs = ms;
    }
    return lastText;
  };
}

/**
 * The microseconds that JavaScript's Date drops of an ISO time: `.123456Z` has `456`. Digits past the sixth are cut,
 * as PostgreSQL keeps six (and would round the rest into the future).
 */
export function microsOf(iso: string): string {
  if (iso.length < 25 || iso[19] !== '.') return '';
  const digits = /^\d{3}(\d{1,3})/.exec(iso.slice(20, 26))?.[1] ?? '';
  return /^0*$/.test(digits) ? '' : digits;
}
