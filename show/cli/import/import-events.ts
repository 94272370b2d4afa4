import type { Client } from '@evident/contract/api';
import type { Parcel } from '../deliver/batches.ts';
import { type DeliverTools, deliver } from '../deliver/deliver.ts';
import type { ImportItem } from './import-item.ts';

/** Something that did not go in, and why. */
export interface ImportProblem {
  readonly place: string;
  readonly reason: string;
}

export interface ImportReport {
  /** Events read and sent. */
  readonly read: number;
  readonly stored: number;
  /** Stored before: by an earlier run, or by an overlapping file. */
  readonly duplicates: number;
  /** Lines and records that did not go in; `firstProblems` are the first of them. */
  readonly problems: number;
  readonly firstProblems: readonly ImportProblem[];
}

export interface ImportTools extends DeliverTools {
  readonly onProgress?: (report: Pick<ImportReport, 'read' | 'stored' | 'duplicates' | 'problems'>) => void;
  /** Told every problem, however many. */
  readonly onProblem?: (problem: ImportProblem) => void | Promise<void>;
}

/** Problems kept for the report; all of them go to `onProblem`. */
const listedProblems = 20;

/** Sends what an importer reads. What could not be read or was refused is reported; the rest goes in. */
export async function importEvents(
  client: Pick<Client, 'recordEvents'>,
  items: AsyncIterable<ImportItem>,
  tools: ImportTools = {},
): Promise<ImportReport> {
  const firstProblems: ImportProblem[] = [];
  const counts = { read: 0, stored: 0, duplicates: 0, problems: 0 };
  const tell = async (problem: ImportProblem): Promise<void> => {
    counts.problems += 1;
    if (firstProblems.length < listedProblems) firstProblems.push(problem);
    await tools.onProblem?.(problem);
  };
  async function* parcels(): AsyncGenerator<Parcel> {
    for await (const item of items) {
      if (item.kind === 'problem') {
        await tell(item);
        continue;
      }
      counts.read += 1;
      yield item;
    }
  }
  for await (const delivered of deliver(client, parcels(), tools)) {
    for (const { status, place, reason } of delivered) {
      if (status === 'accepted') counts.stored += 1;
      else if (status === 'duplicate') counts.duplicates += 1;
      else await tell({ place, reason: reason ?? 'refused by the server' });
    }
    tools.onProgress?.(counts);
  }
  return { ...counts, firstProblems };
}
