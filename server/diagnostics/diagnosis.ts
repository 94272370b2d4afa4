import type { Check, Diagnostics } from '@evident/contract/api';
import type { Catalogue } from '@evident/contract/catalogue';
import type { EventReader, RecordDriver, SetAsideStore } from '@evident/store/record';
import { checkAddresses } from './check-addresses.ts';
import { checkClock, checkIndexes, checkPartitions } from './check-store.ts';
import { checkSources, checkTypes } from './check-traffic.ts';

export interface DiagnosisSources {
  readonly driver: RecordDriver;
  readonly reader: EventReader;
  readonly catalogue: Catalogue;
  readonly setAside: SetAsideStore;
  readonly trustsProxy: boolean;
  readonly clock: () => number;
}

/** Looks at what can be wrong without anybody noticing. A check that can't be made is a finding, not a failure. */
export function createDiagnosis(sources: DiagnosisSources): () => Promise<Diagnostics> {
  const looks: readonly (readonly [name: string, look: (sources: DiagnosisSources) => Promise<Check>])[] = [
    ['partitions', checkPartitions],
    ['indexes', checkIndexes],
    ['clock', checkClock],
    ['types', checkTypes],
    ['sources', checkSources],
    ['addresses', checkAddresses],
    ['set-aside', checkSetAside],
  ];
  return async () => {
    const checks: Check[] = [];
    // One after the other: an embedded store has one connection, and nobody is in a hurry.
    for (const [name, look] of looks) checks.push(await look(sources).catch(() => unseen(name)));
    return { checks };
  };
}

function unseen(name: string): Check {
  return {
    name,
    status: 'warn',
    message: `${name} could not be looked at`,
    advice: 'The store did not answer in time. Try again, and see the log of the server.',
  };
}

async function checkSetAside({ setAside }: DiagnosisSources): Promise<Check> {
  const count = await setAside.count();
  if (count === 0) return { name: 'set-aside', status: 'ok', message: 'no event was set aside' };
  return {
    name: 'set-aside',
    status: 'warn',
    message: `${count > 10_000 ? '10,000+' : count} events were set aside because the store would not take them`,
    advice: 'GET /api/v1/set-aside says why; POST /api/v1/set-aside/{id}/replay tries one again.',
  };
}
