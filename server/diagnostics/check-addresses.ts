import type { Check } from '@evident/contract/api';
import { normalizeAddress } from '@evident/ingest';
import type { DiagnosisSources } from './diagnosis.ts';

const sample = 200;
/** With fewer browser events nothing can be said. */
const least = 20;
const dayMs = 86_400_000;
const inside = /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80:)/;

/** Many users behind one or only inner addresses: it is the proxy's address that is stored, not the client's. */
export async function checkAddresses({ reader, trustsProxy, clock }: DiagnosisSources): Promise<Check> {
  const { events } = await reader.page('all', {
    type: 'frontend_*',
    after: new Date(clock() - dayMs).toISOString(),
    limit: sample,
  });
  const addresses = events.flatMap(({ request }) => normalizeAddress(request?.ipAddress ?? '') ?? []);
  if (addresses.length < least) {
    return {
      name: 'addresses',
      status: 'ok',
      message: 'too few browser events yet to judge their addresses',
    };
  }
  const distinct = new Set(addresses);
  const sessions = new Set(events.map(({ sessionId }) => sessionId));
  const inner = addresses.filter((address) => inside.test(address)).length;
  const suspicious = (distinct.size === 1 && sessions.size > 5) || inner === addresses.length;
  if (!suspicious) {
    return {
      name: 'addresses',
      status: 'ok',
      message: `the last ${addresses.length} browser events came from ${distinct.size} addresses`,
    };
  }
  return {
    name: 'addresses',
    status: 'warn',
    message: `the last ${addresses.length} browser events have ${distinct.size === 1 ? 'one address' : 'only inner addresses'}`,
    advice: trustsProxy
      ? 'EVIDENT_TRUST_PROXY does not cover all proxies in front: add the ones that are missing.'
      : 'If there is a proxy in front, set EVIDENT_TRUST_PROXY to how many there are, or to their networks.',
  };
}
