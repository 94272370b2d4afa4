import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorBody, EvidentError, errorCatalogue } from '@evident/contract/errors';
import type { ItemResult } from '@evident/ingest';
import type { LineBatch } from '../parts.ts';
import type { Tally } from './tally.ts';
import { untilAborted } from './until-aborted.ts';

export interface TakeStreamOptions {
  readonly tally: Tally;
  /** The server stops: what was read is finished, nothing more is read. */
  readonly stopping: AbortSignal;
  /** Batches under way at once: one is being read while others are being committed. */
  readonly concurrency?: number | undefined;
  /** Waits between attempts at what was refused only for the moment, in milliseconds. */
  readonly retryWaitsMs?: readonly number[] | undefined;
}

const defaults = { concurrency: 3, retryWaitsMs: [50, 100, 200, 400, 800, 1600, 3200] } as const;

type Take = (items: readonly unknown[]) => Promise<readonly ItemResult[]>;

/**
 * Takes a stream of lines, some batches at a time. What is refused only for the moment is tried again while nothing
 * more is read, so that a sender who is too fast is slowed rather than refused. When that does not help, reading stops;
 * what was refused by then is in the tally, line by line.
 * @returns why reading stopped, naming the line to go on with; undefined when all was read.
 * @throws what the stream or `take` throws, once what was under way is finished
 */
export async function takeStream(
  batches: AsyncIterable<LineBatch>,
  take: Take,
  {
    tally,
    stopping,
    concurrency = defaults.concurrency,
    retryWaitsMs = defaults.retryWaitsMs,
  }: TakeStreamOptions,
): Promise<EvidentError | undefined> {
  let refusal: ErrorBody['error'] | undefined;
  let failure: { readonly error: unknown } | undefined;
  let lastLine = 0;
  const underWay = new Set<Promise<void>>();
  // Never rejects: nobody awaits it while the next lines are being read.
  const takeBatch = async (batch: LineBatch): Promise<void> => {
    try {
      refusal ??= await takePatiently(batch, take, tally, retryWaitsMs);
    } catch (error) {
      failure ??= { error };
    }
  };
  try {
    for await (const batch of untilAborted(batches, stopping)) {
      lastLine = batch.lines.at(-1) ?? lastLine;
      const work: Promise<void> = takeBatch(batch).finally(() => underWay.delete(work));
      underWay.add(work);
      if (underWay.size >= concurrency) await Promise.race(underWay);
      if (refusal || failure) break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failure) throw failure.error;
  if (refusal) return stoppedAt(lastLine, refusal);
  if (stopping.aborted) {
    return stoppedAt(lastLine, { code: 'ACTIVITY_RECORDER_UNAVAILABLE', message: 'The server is stopping.' });
  }
  return undefined;
}

function stoppedAt(lastLine: number, { code, message }: ErrorBody['error']): EvidentError {
  return new EvidentError(code, {
    message,
    details: [
      {
        path: `line ${lastLine + 1}`,
        problem:
          'and what follows was not read; send it again, and the lines that are rejected for the moment',
      },
    ],
  });
}

/** Answers the refusal that stayed, if one did. */
async function takePatiently(
  batch: LineBatch,
  take: Take,
  tally: Tally,
  waitsMs: readonly number[],
): Promise<ErrorBody['error'] | undefined> {
  let { items, lines } = batch;
  for (let attempt = 0; ; attempt += 1) {
    const waitMs = waitsMs[attempt];
    const again: number[] = [];
    let refusal: ErrorBody['error'] | undefined;
    for (const [index, result] of (await take(items)).entries()) {
      const passing = result.status === 'rejected' && errorCatalogue[result.error.code].retryable;
      if (passing) refusal ??= result.error;
      if (passing && waitMs !== undefined) again.push(index);
      else tally.add(lines[index] ?? 0, result);
    }
    if (waitMs === undefined || again.length === 0) return refusal;
    await sleep(waitMs);
    items = again.map((index) => items[index]);
    lines = again.map((index) => lines[index] ?? 0);
  }
}
