import type { EventEnvelope, Outcome } from '@evident/contract/event';

/** A seeded source of numbers in [0, 1): mulberry32 (public domain, T. Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const recordTypes = [
  ...[
    'auth.login_succeeded',
    'auth.token_refreshed',
    'project.updated',
    'file.uploaded',
    'webhook.processed',
  ],
  ...['auth.logout', 'auth.login_failed', 'project.created', 'team.member_invited', 'webhook.failed'],
  ...['user.registered', 'billing.checkout_started', 'billing.subscription_created', 'role.changed'],
  ...['billing.subscription_updated', 'api_key.created', 'account.updated', 'billing.payment_failed'],
  ...['billing.subscription_canceled', 'project.deleted', 'auth.password_changed', 'api_key.revoked'],
] as const;
const productTypes = [
  ...['frontend_page_view', 'api_request', 'frontend_click', 'frontend_form_submit'],
  ...['api_request_failed', 'frontend_wizard_next', 'pdf_generated', 'recommendation_requested'],
] as const;

/** One event in a hundred thousand. */
const rareType = 'admin.user_impersonation_started';

export interface SyntheticOptions {
  readonly random: () => number;
  /** Tenants; the first has about a tenth of the events. */
  readonly tenants: number;
}

/** An event of an invented SaaS: a few large tenants and many small, some types common and some rare. */
export function syntheticEvent(
  { random, tenants }: SyntheticOptions,
  lane: 'record' | 'product',
  at: Date,
): EventEnvelope {
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits)
      text += Math.floor(random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0');
    return text.slice(0, digits);
  };
  const millis = at.getTime().toString(16).padStart(12, '0');
  const tenant = Math.floor(random() ** 3 * tenants);
  const user = Math.floor(random() ** 2 * (tenant < 10 ? 5_000 : 200));
  const userId = `t${tenant}-u${user}`;
  const types = lane === 'record' ? recordTypes : productTypes;
  const type =
    lane === 'record' && random() < 0.00001
      ? rareType
      : (types[Math.floor(random() ** 2 * types.length)] as string);
  const luck = random();
  const outcome: Outcome =
    type.endsWith('_failed') || type.endsWith('.failed') || luck < 0.01
      ? 'failure'
      : luck < 0.012
        ? 'denied'
        : 'success';
  const address = Math.floor(random() ** 1.5 * 200_000);
  const ipAddress =
    address % 10 === 0
      ? `2001:db8:${(address % 97).toString(16)}::${(address >> 4).toString(16)}`
      : `${20 + (address % 60)}.${(address >> 4) % 256}.${(address >> 8) % 256}.${address % 250}`;
  const occurredAt = at.toISOString();
  return {
    id: `${millis.slice(0, 8)}-${millis.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
    type,
    ...(random() < 0.97 ? { tenantId: `t${tenant}` } : {}),
    ...(random() < 0.9 ? { userId } : {}),
    sessionId: `${userId}-${Math.floor(at.getTime() / 3_600_000).toString(36)}`,
    ...(random() < 0.6 ? { projectId: `t${tenant}-p${Math.floor(random() * 20)}` } : {}),
    ...(random() < 0.4
      ? { object: { type: 'project', id: `t${tenant}-o${Math.floor(random() ** 2 * 2_000)}` } }
      : {}),
    ...(lane === 'record' ? { actor: { type: 'user' as const, id: userId } } : {}),
    outcome,
    source: lane === 'record' ? 'api' : 'web',
    request: {
      requestId: `req-${hex(20)}`,
      method: 'POST',
      path: `/app/${type}/${Math.floor(random() * 1000)}`,
      statusCode: outcome === 'success' ? 200 : 403,
      durationMs: Math.round(random() * 4000) / 4,
      ipAddress,
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
    },
    metadata: {
      plan: ['free', 'team', 'business'][tenant % 3] ?? 'free',
      attempt: Math.floor(random() * 5),
      note: hex(32),
    },
    occurredAt,
    receivedAt: occurredAt,
    lane,
  };
}
