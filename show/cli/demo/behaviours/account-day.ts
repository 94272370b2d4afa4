import { type Account, type Company, dayMs, isoDate, localTime, weekday } from '../company.ts';
import { bySystem, type Emit } from '../emitter.ts';
import type { Random } from '../random.ts';

/** What the product does for a customer on a day, whoever is there: webhooks, jobs, invoices, support. */
export function accountDay(
  company: Company,
  account: Account,
  day: number,
  random: Random,
  emit: Emit,
): void {
  const at = (hour: number): number => localTime(company, account, day, hour + random.float());
  if (day === Math.max(0, account.startedDay)) describeAccount(company, account, day, at(0), emit);
  if ((day - account.startedDay) % 30 === 0) {
    emit(at(2), {
      type: 'billing.invoice_paid',
      ...bySystem(account),
      object: { type: 'invoice', id: `inv_${account.id.slice(5)}_${isoDate(company, day)}` },
      metadata: { amount: account.monthlyRevenue, currency: 'USD' },
    });
  }
  const isWeekend = [0, 6].includes(weekday(company, day));
  const webhooks =
    account.plan === 'starter' || isWeekend ? 0 : random.int(0, account.plan === 'enterprise' ? 5 : 2);
  for (let count = 0; count < webhooks; count += 1) {
    emit(at(random.int(8, 17)), {
      type: 'webhook.processed',
      ...bySystem(account, 'webhook'),
      object: { type: 'webhook', id: `whk_${account.id.slice(5)}` },
      request: { statusCode: 200, durationMs: random.int(30, 900) },
    });
  }
  if (random.chance(0.012)) {
    emit(at(3), {
      type: 'job.failed',
      ...bySystem(account, 'worker'),
      outcome: 'failure',
      object: { type: 'job', id: `job_${account.id.slice(5)}_${day}` },
      metadata: { queue: random.pick(['exports', 'imports', 'emails']), attempt: random.int(1, 3) },
    });
  }
  if (!isWeekend && random.chance(0.012)) ordinaryTicket(company, account, day, random, emit);
}

/** Plan, seats, revenue and renewal, as the billing system would say them when it is connected. */
function describeAccount(company: Company, account: Account, day: number, timeMs: number, emit: Emit): void {
  const { id, name, plan, seats, monthlyRevenue, renewsOn, industry, country, successManager } = account;
  emit(timeMs, {
    type: 'account.updated',
    ...bySystem(account),
    object: { type: 'account', id },
    metadata: {
      name,
      plan,
      seats,
      monthlyRevenue,
      renewsOn,
      industry,
      country,
      successManager,
      asOf: isoDate(company, day),
    },
  });
}

const topics = ['how_to', 'billing', 'permissions', 'import', 'performance'] as const;

/** A question that is answered within two days; sometimes support has to look through the customer's eyes. */
function ordinaryTicket(company: Company, account: Account, day: number, random: Random, emit: Emit): void {
  const asker = account.people[random.int(0, account.people.length - 1)];
  if (!asker || asker.joinedDay > day) return;
  const object = { type: 'ticket', id: `tck_${account.id.slice(5)}_${day}` };
  const openedMs = localTime(company, account, day, 9 + random.float() * 7);
  const topic = random.pick(topics);
  emit(openedMs, {
    type: 'support.ticket_opened',
    tenantId: account.id,
    userId: asker.id,
    actor: { type: 'user', id: asker.id },
    source: 'web',
    object,
    metadata: { topic, priority: 'normal' },
  });
  const staff = random.pick(['support_kim', 'support_lee', 'support_max']);
  if (random.chance(0.3))
    impersonate(account, asker.id, staff, openedMs + random.int(20, 90) * 60_000, object.id, random, emit);
  emit(openedMs + Math.round((0.1 + 1.6 * random.float()) * dayMs), {
    type: 'support.ticket_resolved',
    tenantId: account.id,
    userId: asker.id,
    actor: { type: 'admin', id: staff },
    source: 'admin',
    object,
    metadata: { topic, satisfied: random.chance(0.85) },
  });
}

/** A support person acts as a user: the chain says who is behind it and why. */
export function impersonate(
  account: Account,
  userId: string,
  staff: string,
  startMs: number,
  reason: string | undefined,
  random: Random,
  emit: Emit,
): void {
  const sessionId = `ses_admin_${userId.slice(4)}_${Math.floor(startMs / 60_000)}`;
  const common = {
    tenantId: account.id,
    userId,
    sessionId,
    actor: {
      type: 'admin',
      id: staff,
      onBehalfOf: [{ type: 'user', id: userId }],
      ...(reason === undefined ? {} : { reason }),
    },
    source: 'admin',
    request: { ipAddress: '192.0.2.20' },
  } as const;
  emit(startMs, {
    type: 'admin.user_impersonation_started',
    ...common,
    object: { type: 'user', id: userId },
  });
  const pages = random.int(2, 5);
  for (let page = 1; page <= pages; page += 1) {
    emit(startMs + page * random.int(20_000, 60_000), {
      type: 'frontend_page_view',
      ...common,
      request: { ...common.request, path: random.pick(['/imports', '/reports', '/settings']) },
    });
  }
  emit(startMs + (pages + 1) * 60_000, {
    type: 'admin.user_impersonation_ended',
    ...common,
    object: { type: 'user', id: userId },
  });
}
