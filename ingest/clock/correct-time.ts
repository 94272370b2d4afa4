export interface TimeOptions {
  /** A difference between the clocks that is the way over the network rather than a wrong clock, in milliseconds. */
  readonly networkMs: number;
}

export const timeDefaults = { networkMs: 5_000 } as const satisfies TimeOptions;

/** The instants of one event, in milliseconds since the epoch. */
export interface EventTimes {
  /** When it happened, by the sender's clock. */
  readonly occurredAtMs: number;
  /** When it was sent, by the same clock. */
  readonly sentAtMs?: number | undefined;
  /** When it came, by ours. */
  readonly receivedAtMs: number;
}

/**
 * When an event happened by our clock. Sending and receiving are the same moment but for the network, so what lies
 * between the two readings is how wrong the sender's clock is, and everything it timed is moved by that. Never later
 * than it was received.
 */
export function correctTime(times: EventTimes, options: TimeOptions = timeDefaults): number {
  const { occurredAtMs, sentAtMs, receivedAtMs } = times;
  const skewMs = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs;
  // Received before it was sent: no network explains that, however small it is.
  const wrong = skewMs < 0 || skewMs > options.networkMs;
  return Math.min(wrong ? occurredAtMs + skewMs : occurredAtMs, receivedAtMs);
}
