import type { Catalogue } from '@evident/contract/catalogue';
import type { EventReader, RecordDriver, SetAsideStore } from '@evident/store/record';

/** What a diagnosis looks at. */
export interface DiagnosisSources {
  readonly driver: RecordDriver;
  readonly reader: EventReader;
  readonly catalogue: Catalogue;
  readonly setAside: SetAsideStore;
  readonly trustsProxy: boolean;
  readonly clock: () => number;
}
