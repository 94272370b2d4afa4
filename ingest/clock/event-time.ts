import { EvidentError } from '@evident/contract/errors';
import type { Channel } from '../ingest.ts';
import { correctTime } from './correct-time.ts';
import { microsOf } from './iso-time.ts';

/** A browser that says it is before this has a clock that was never set. */
const clockNeverSetMs = Date.UTC(2000, 0, 1);

export interface TimedInput {
  readonly occurredAt?: string | undefined;
  readonly sentAtMs?: number | undefined;
  readonly receivedAtMs: number;
  readonly channel: Channel;
}

/**
 * The time an event is kept under: ISO 8601 in UTC, never after its receipt, with the microseconds it came with.
 * Undefined when it is that of its receipt. Nothing about an event's identity hangs on it.
 * @throws EvidentError INVALID_ACTIVITY_EVENT for a server's event before 1970
 */
export function eventTime(input: TimedInput): string | undefined {
  const { occurredAt, receivedAtMs, channel } = input;
  if (occurredAt === undefined) return undefined;
  const sentMs = Date.parse(occurredAt);
  const ms = correctTime({ occurredAtMs: sentMs, sentAtMs: input.sentAtMs, receivedAtMs });
  if (ms >= receivedAtMs) return undefined;
  if (channel === 'browser' && ms < clockNeverSetMs) return undefined;
  if (!(ms >= 0)) {
    throw new EvidentError('INVALID_ACTIVITY_EVENT', {
      details: [{ path: 'occurredAt', problem: 'must not be before 1970' }],
    });
  }
  if (ms === sentMs && isCanonical(occurredAt)) return occurredAt;
  const iso = new Date(ms).toISOString();
  const micros = microsOf(occurredAt);
  return micros === '' ? iso : `${iso.slice(0, -1)}${micros}Z`;
}

/** `2026-01-02T03:04:05.678Z`: what toISOString would write anyway. */
function isCanonical(iso: string): boolean {
  return iso.length === 24 && iso.charCodeAt(23) === 0x5a && iso.charCodeAt(19) === 0x2e;
}
