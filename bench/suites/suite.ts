import type { Measurement, Ratio } from '../measure/measurement.ts';

/** What one suite found. Notes say what bounds a figure, or what else was seen. */
export interface Report {
  readonly title: string;
  readonly measurements: readonly Measurement[];
  readonly ratios: readonly Ratio[];
  readonly notes: readonly string[];
}

export interface SuiteOptions {
  /** Rows of the read suite's table. */
  readonly readRows: number;
  /** Rows of each ingest measurement. */
  readonly ingestRows: number;
  readonly progress: (line: string) => void;
}

export type Suite = (options: SuiteOptions) => Promise<Report>;
