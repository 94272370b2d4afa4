import { EvidentError } from '@evident/contract/errors';
import type { EventRequest } from '@evident/contract/event';
import { normalizeAddress } from '../context/normalize-address.ts';
import { stripQuery } from './strip-query.ts';

/** Shorter than a nanosecond is nothing; `real` refuses what is closer to zero than it can say. */
const shortestMs = 1e-6;

/**
 * A request as its columns take it: the address without port, brackets or zone, the path without its query, a duration
 * that `real` can hold. Otherwise the store would set the whole event aside.
 * @throws EvidentError INVALID_ACTIVITY_EVENT when the address is none
 */
export function tidyRequest(request: EventRequest): EventRequest {
  const path = request.path === undefined ? undefined : stripQuery(request.path);
  const ipAddress = request.ipAddress === undefined ? undefined : plainAddress(request.ipAddress);
  const durationMs =
    request.durationMs !== undefined && request.durationMs < shortestMs ? 0 : request.durationMs;
  const tidy = path === request.path && ipAddress === request.ipAddress && durationMs === request.durationMs;
  if (tidy) return request;
  return {
    ...request,
    ...(path === undefined ? {} : { path }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

function plainAddress(sent: string): string {
  const ipAddress = normalizeAddress(sent);
  if (ipAddress !== undefined) return ipAddress;
  throw new EvidentError('INVALID_ACTIVITY_EVENT', {
    details: [{ path: 'request.ipAddress', problem: 'must be an IP address' }],
  });
}
