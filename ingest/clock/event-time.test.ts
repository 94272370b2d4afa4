import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctTime, timeDefaults } from './correct-time.ts';
import { eventTime } from './event-time.ts';

const receivedAtMs = Date.parse('2026-06-01T12:00:00.000Z');
const at = (occurredAt: string, sentAt?: string, channel: 'browser' | 'server' = 'server') =>
  eventTime({
    occurredAt,
    receivedAtMs,
    channel,
    sentAtMs: sentAt === undefined ? undefined : Date.parse(sentAt),
  });

describe('when an event happened', () => {
  test('is what its sender says, in UTC', () => {
    expect(at('2026-06-01T11:59:00.000Z')).toBe('2026-06-01T11:59:00.000Z');
    expect(at('2026-06-01T13:59:00+02:00')).toBe('2026-06-01T11:59:00.000Z');
    expect(at('2026-06-01T11:59:00Z')).toBe('2026-06-01T11:59:00.000Z');
  });

  test('keeps the microseconds it came with, and no more', () => {
    expect(at('2026-06-01T11:59:00.123456Z')).toBe('2026-06-01T11:59:00.123456Z');
    expect(at('2026-06-01T13:59:00.123456789+02:00')).toBe('2026-06-01T11:59:00.123456Z');
    expect(at('2026-06-01T11:59:00.1234Z')).toBe('2026-06-01T11:59:00.1234Z');
    expect(at('2026-06-01T11:59:00.123000Z')).toBe('2026-06-01T11:59:00.123Z');
  });

  test('is moved by how wrong the clock is, either way', () => {
    expect(at('2026-06-01T10:00:00.000Z', '2026-06-01T11:00:00.000Z')).toBe('2026-06-01T11:00:00.000Z');
    expect(at('2026-06-02T11:00:00.000Z', '2026-06-02T12:00:00.000Z')).toBe('2026-06-01T11:00:00.000Z');
  });

  test('is not moved by the way over the network', () => {
    expect(at('2026-06-01T11:59:00.000Z', '2026-06-01T11:59:57.000Z')).toBe('2026-06-01T11:59:00.000Z');
  });

  test('is that of its receipt when it would be later', () => {
    expect(at('2026-06-01T12:00:01.000Z')).toBeUndefined();
    expect(at('2027-06-01T12:00:00.000Z')).toBeUndefined();
    expect(at('2026-06-01T11:30:00.000Z', '2026-06-01T11:00:00.000Z')).toBeUndefined();
  });

  test('is that of its receipt for a browser whose clock was never set, and an error for a server before 1970', () => {
    expect(at('1999-12-31T23:59:59.000Z', undefined, 'browser')).toBeUndefined();
    expect(at('1971-01-01T00:00:00.000Z')).toBe('1971-01-01T00:00:00.000Z');
    expect(() => at('1969-12-31T23:59:59.000Z')).toThrow(
      expect.objectContaining({ code: 'INVALID_ACTIVITY_EVENT' }),
    );
    // A clock that was never set is put right when the sender says what it reads now.
    expect(at('1970-01-01T00:01:00.000Z', '1970-01-01T00:02:00.000Z', 'browser')).toBe(
      '2026-06-01T11:59:00.000Z',
    );
  });

  test('is never after its receipt, and keeps the distances within a delivery', () => {
    const ms = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(
        ms,
        fc.integer({ min: 0, max: 1e9 }),
        fc.option(ms, { nil: undefined }),
        ms,
        (occurredAtMs, later, sentAtMs, received) => {
          const first = correctTime({ occurredAtMs, sentAtMs, receivedAtMs: received });
          const second = correctTime({
            occurredAtMs: occurredAtMs + later,
            sentAtMs,
            receivedAtMs: received,
          });
          expect(second).toBeLessThanOrEqual(received);
          if (second < received) expect(second - first).toBe(later);
        },
      ),
    );
    expect(timeDefaults.networkMs).toBeGreaterThan(0);
  });
});
