import type { Check } from '@evident/contract/api';
import type { Catalogue } from '@evident/contract/catalogue';
import type { RecordDriver } from '@evident/store/record';

/** What the checks look at. */
export interface DiagnosticsParts {
  readonly driver: RecordDriver;
  readonly catalogue: Catalogue;
  /** Whether forwarded addresses are believed at all. */
  readonly trustsProxy: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type StoreCheck = (parts: DiagnosticsParts) => Promise<readonly Check[]>;
