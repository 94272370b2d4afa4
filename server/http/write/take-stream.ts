import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorBody, EvidentError, errorCatalogue } from '@evident/contract/errors';
import type { ItemResult } from '@evident/ingest';
import type { LineBatch } from '../parts.ts';
import type { Tally } from './tally.ts';

export interface TakeStreamOptions {
  /** Batches under way at once: one is being read while others are being committed. */
  readonly concurrency: number;
  /** Waits between attempts at what was refused only for the moment, in milliseconds. */
  readonly retryWaitsMs: readonly number[];
}

const takeStreamDefaults = {
  concurrency: 3,
  retryWaitsMs: [50, 100, 200, 400, 800, 1600, 3200],
} as const satisfies TakeStreamOptions;

type Take = (items: readonly unknown[]) => Promise<readonly ItemResult[]>;

/**
 * Takes a stream of lines, some batches at a time. What is refused only for the moment is tried again while nothing
 * more is read, so that a sender who is too fast is slowed rather than refused. When that does not help, reading stops.
 * @returns the error it stopped for, with the first line that must be sent again; undefined when all was read.
 */
export async function takeStream(
  batches: AsyncIterable<LineBatch>,
  take: Take,
  tally: Tally,
  options: TakeStreamOptions = takeStreamDefaults,
): Promise<ErrorBody['error'] | undefined> {
  let stopped: { readonly error: ErrorBody['error']; readonly line: number } | undefined;
  const underWay = new Set<Promise<void>>();
  const takeBatch = async (batch: LineBatch): Promise<void> => {
    const refused = await takePatiently(batch, take, tally, options.retryWaitsMs);
    if (refused && (!stopped || refused.line < stopped.line)) stopped = refused;
  };
  try {
    for await (const batch of batches) {
      const work: Promise<void> = takeBatch(batch).finally(() => underWay.delete(work));
      underWay.add(work);
      if (underWay.size >= options.concurrency) await Promise.race(underWay);
      if (stopped) break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (!stopped) return undefined;
  const { error, line } = stopped;
  return new EvidentError(error.code, {
    message: error.message,
    details: [{ path: `line ${line}`, problem: 'was not taken; send it and what follows again' }],
  }).toBody().error;
}

async function takePatiently(
  batch: LineBatch,
  take: Take,
  tally: Tally,
  waitsMs: readonly number[],
): Promise<{ readonly error: ErrorBody['error']; readonly line: number } | undefined> {
  let { items, lines } = batch;
  for (let attempt = 0; ; attempt += 1) {
    const results = await take(items);
    const again: number[] = [];
    results.forEach((result, index) => {
      const passing = result.status === 'rejected' && errorCatalogue[result.error.code].retryable;
      if (passing && attempt < waitsMs.length) again.push(index);
      else tally.add(lines[index] ?? 0, result);
    });
    const waitMs = waitsMs[attempt];
    if (waitMs === undefined) return firstPassing(results, lines);
    if (again.length === 0) return undefined;
    await sleep(waitMs);
    items = again.map((index) => items[index]);
    lines = again.map((index) => lines[index] ?? 0);
  }
}

function firstPassing(results: readonly ItemResult[], lines: readonly number[]) {
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected' && errorCatalogue[result.error.code].retryable) {
      return { error: result.error, line: lines[index] ?? 0 };
    }
  }
  return undefined;
}
