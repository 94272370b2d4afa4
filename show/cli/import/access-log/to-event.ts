import { isIP } from 'node:net';
import { type EventInput, limits, type Outcome } from '@evident/contract/event';
import { cutText } from '../cut-text.ts';
import type { AccessLogLine } from './parse-line.ts';

/** The event a request of an access log becomes: `api_request`, `api_request_failed` from 400 on, `server_error` from 500 on. */
export function accessLogEvent(line: AccessLogLine, id: string, tenantId: string | undefined): EventInput {
  const isAddress = isIP(line.host) !== 0;
  const userId = line.user === undefined ? undefined : cutText(line.user, limits.idLength);
  return {
    id,
    type: typeOf(line.statusCode),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(userId === undefined ? {} : { userId }),
    actor: userId === undefined ? { type: 'anonymous' } : { type: 'user', id: userId },
    outcome: outcomeOf(line.statusCode),
    source: 'web',
    request: {
      ...(line.method === undefined ? {} : { method: line.method }),
      ...(line.path === undefined ? {} : { path: cutText(line.path, limits.pathLength) }),
      statusCode: line.statusCode,
      ...(isAddress ? { ipAddress: line.host } : {}),
      ...(line.userAgent === undefined ? {} : { userAgent: cutText(line.userAgent, limits.userAgentLength) }),
    },
    metadata: {
      ...(line.bytes === undefined ? {} : { bytes: line.bytes }),
      ...(line.referer === undefined ? {} : { referer: cutText(line.referer, limits.pathLength) }),
      ...(isAddress ? {} : { host: cutText(line.host, 255) }),
    },
    occurredAt: line.occurredAt,
  };
}

function typeOf(statusCode: number): string {
  if (statusCode >= 500) return 'server_error';
  return statusCode >= 400 ? 'api_request_failed' : 'api_request';
}

function outcomeOf(statusCode: number): Outcome {
  if (statusCode === 401 || statusCode === 403) return 'denied';
  return statusCode >= 400 ? 'failure' : 'success';
}
