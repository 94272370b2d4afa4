import { localTime } from '../company.ts';
import { by, type Emit } from '../emitter.ts';
import { createProject, createReport, importData } from './actions.ts';
import type { Sitting } from './sitting.ts';

/**
 * A person's first day: registered, email verified, first project, first import, first report. Some stop at each step; the
 * broken release stops most at the import.
 */
export function onboard(sitting: Sitting, emit: Emit): void {
  const { account, person, day, random, happen } = sitting;
  const isFounder = account.people[0] === person;
  if (!isFounder) invite(sitting, emit);
  const request = { path: '/register', method: 'POST', statusCode: 201 };
  happen('user.registered', { ...request, metadata: { role: person.role, invited: !isFounder } });
  if (isFounder) {
    happen('team.created', { object: { type: 'team', id: account.id }, metadata: { name: account.name } });
    happen('billing.checkout_started', { path: '/checkout', metadata: { plan: account.plan } });
    happen('billing.subscription_created', {
      object: { type: 'subscription', id: `sub_${account.id.slice(5)}` },
      metadata: {
        plan: account.plan,
        seats: account.seats,
        monthlyRevenue: account.monthlyRevenue,
        renewsOn: account.renewsOn,
      },
    });
  } else {
    happen('team.invitation_accepted', { object: { type: 'team', id: account.id } });
  }
  if (day < 0 || !random.chance(0.94)) return;
  happen('auth.email_verified', { path: '/verify' }, 900);
  happen('frontend_page_view', { path: '/welcome' });
  if (person.role === 'viewer' || !random.chance(0.82)) return;
  createProject(sitting);
  if (!random.chance(0.85)) return;
  happen('frontend_import_wizard_opened', { path: '/imports/new' });
  if (!importData(sitting, 2) || !random.chance(0.8)) return;
  createReport(sitting);
}

function invite({ company, account, person, day, random }: Sitting, emit: Emit): void {
  const inviter =
    account.people.find(({ role, id }) => role === 'admin' && id !== person.id) ?? account.people[0];
  if (!inviter) return;
  emit(localTime(company, account, day, random.int(6, 7) + random.float() * 0.5), {
    type: 'team.member_invited',
    ...by(account, inviter, `ses_${inviter.id.slice(4)}_${day}_invite`),
    object: { type: 'user', id: person.id },
    metadata: { role: person.role },
  });
}
