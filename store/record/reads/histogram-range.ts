import { invalid } from './read-filter.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Lengths that people read off a clock or a calendar. */
const steps: readonly number[] = [
  ...[1, 5, 15, 30].map((seconds) => seconds * secondMs),
  ...[1, 5, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 7].map((days) => days * dayMs),
];

/** A Monday: weeks start there. */
const originMs = Date.UTC(2001, 0, 1);

/** How far back a histogram looks when nobody says. */
export const defaultHistogramMs = 7 * dayMs;

export interface HistogramRange {
  readonly afterMs: number;
  readonly beforeMs: number;
  readonly stepMs: number;
  /** Start of every bucket, in order. The first may be before the range. */
  readonly startsMs: readonly number[];
}

export const histogramOrigin = new Date(originMs).toISOString();

/** Buckets of a round length that cover a range: at most as many as asked for, and one more where its ends are not round. */
export function histogramRange(afterMs: number, beforeMs: number, buckets: number): HistogramRange {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 1000) {
    throw invalid('buckets', 'must be a whole number from 1 to 1000');
  }
  const span = Math.max(0, beforeMs - afterMs);
  const wanted = span / buckets;
  const stepMs = steps.find((step) => step >= wanted) ?? Math.ceil(wanted / (7 * dayMs)) * 7 * dayMs;
  const startsMs: number[] = [];
  const first = Math.floor((afterMs - originMs) / stepMs) * stepMs + originMs;
  for (let start = first; start < beforeMs; start += stepMs) startsMs.push(start);
  return { afterMs, beforeMs, stepMs, startsMs };
}
