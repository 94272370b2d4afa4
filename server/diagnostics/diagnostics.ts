import type { Check, Diagnostics } from '@evident/contract/api';
import { DriverError } from '@evident/store/record';
import { checkAddresses } from './check-addresses.ts';
import { checkClock } from './check-clock.ts';
import { checkIsolation } from './check-isolation.ts';
import { checkPartitions } from './check-partitions.ts';
import { checkPlans } from './check-plans.ts';
import { checkSetAside } from './check-set-aside.ts';
import { checkSilence } from './check-silence.ts';
import { checkTypes } from './check-types.ts';
import type { DiagnosticsParts, StoreCheck } from './store-check.ts';

const storeChecks: Readonly<Record<string, StoreCheck>> = {
  clock: checkClock,
  partitions: checkPartitions,
  indexes: checkPlans,
  isolation: checkIsolation,
  types: checkTypes,
  silence: checkSilence,
  'set-aside': checkSetAside,
  addresses: checkAddresses,
};

/** Looks at everything there is to look at, one after another: a doctor's visit must not slow the service. */
export async function diagnose(parts: DiagnosticsParts): Promise<Diagnostics> {
  const checks: Check[] = [];
  for (const [name, check] of Object.entries(storeChecks)) {
    try {
      checks.push(...(await check(parts)));
    } catch (error) {
      checks.push(couldNotLook(name, error));
    }
  }
  return { checks };
}

/** A database's message may quote rows, so only its code is told. */
function couldNotLook(name: string, error: unknown): Check {
  const code = error instanceof DriverError ? error.code : undefined;
  return {
    name,
    status: 'warn',
    message: `this could not be looked at${code ? ` (${code})` : ''}`,
    advice: 'Run it again when the database is less busy; the server’s log says more.',
  };
}
