import { randomBytes } from 'node:crypto';
import type { EventInput } from '@evident/contract/event';
import { contentId } from '../import/content-id.ts';

/** Two events as an application would send them, told apart from real ones by tenant and type. */
export interface Probe {
  readonly requestId: string;
  readonly events: readonly [EventInput, EventInput];
  /** What must not be found in what was stored. */
  readonly secret: string;
}

export const probeType = 'doctor_probe';
export const probeTenant = 'evident-doctor';
/** RFC 5737: an address that belongs to nobody. */
const probeAddress = '192.0.2.77';

export function makeProbe(nowMs: number): Probe {
  const run = randomBytes(8).toString('hex');
  const requestId = `doctor-${run}`;
  const secret = `pass-${randomBytes(6).toString('hex')}`;
  const event = (step: number): EventInput => ({
    id: contentId('doctor', run, String(step)),
    type: probeType,
    tenantId: probeTenant,
    userId: 'doctor',
    sessionId: requestId,
    actor: { type: 'system', id: 'evident doctor' },
    object: { type: 'probe', id: run },
    outcome: 'success',
    source: 'system',
    request: {
      requestId,
      traceId: run.repeat(2),
      method: 'POST',
      path: '/doctor',
      statusCode: 200,
      ipAddress: probeAddress,
      userAgent: 'evident-doctor',
    },
    metadata: { step, password: secret },
    dedupeKey: `${requestId}-${step}`,
    occurredAt: new Date(nowMs - 1000 + step).toISOString(),
  });
  return { requestId, secret, events: [event(1), event(2)] };
}
