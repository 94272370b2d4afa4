import { describe, expect, test } from 'vitest';
import { defaultCatalogue } from '../default-catalogue.ts';
import { backend } from './backend.ts';
import { saas } from './saas.ts';
import { starter } from './starter.ts';

const saasNames =
  `user.registered auth.login_succeeded auth.login_failed auth.logout auth.token_refreshed auth.password_reset_requested
auth.password_changed auth.email_verified billing.checkout_started billing.subscription_created billing.subscription_updated
billing.payment_failed billing.subscription_canceled project.created project.updated project.deleted file.uploaded api_key.created
api_key.deleted api_key.revoked role.changed team.created team.member_invited team.invitation_accepted team.member_removed
account.updated account.deleted webhook.processed webhook.failed job.failed admin.user_impersonation_started
admin.user_impersonation_ended`.split(/\s+/);

const meaning = {
  SIGN_UP: 'user.registered',
  SIGN_IN: 'auth.login_succeeded',
  SIGN_OUT: 'auth.logout',
  UPDATE_PASSWORD: 'auth.password_changed',
  DELETE_ACCOUNT: 'account.deleted',
  UPDATE_ACCOUNT: 'account.updated',
  CREATE_TEAM: 'team.created',
  REMOVE_TEAM_MEMBER: 'team.member_removed',
  INVITE_TEAM_MEMBER: 'team.member_invited',
  ACCEPT_INVITATION: 'team.invitation_accepted',
  user_registered: 'user.registered',
  user_login: 'auth.login_succeeded',
  user_logout: 'auth.logout',
  token_refreshed: 'auth.token_refreshed',
  project_created: 'project.created',
  project_updated: 'project.updated',
  project_deleted: 'project.deleted',
};
const ownNames =
  `api_request api_request_failed server_error session_created session_converted wizard_step_saved
recommendation_requested pdf_generated pdf_downloaded`.split(/\s+/);

test('the saas preset holds what it promises, and nothing else', () => {
  expect(Object.keys(saas.types).sort()).toEqual([...saasNames].sort());
  for (const name of saasNames) expect(defaultCatalogue.resolve(name).lane).toBe('record');
});

test.each(Object.entries(meaning))('%s means %s', (alias, type) => {
  expect(defaultCatalogue.resolve(alias)).toMatchObject({ canonical: type, known: true, lane: 'record' });
  expect(defaultCatalogue.namesOf(type)).toContain(alias);
});

test.each([...ownNames, 'frontend_page_view'])('%s goes to the product lane under its own name', (name) => {
  expect(defaultCatalogue.resolve(name)).toMatchObject({ canonical: name, known: true, lane: 'product' });
});

describe('every type', () => {
  test.each(Object.entries(defaultCatalogue.types))(
    '%s says what it means, what it is for and who answers for it',
    (_, type) => {
      expect(type.description).toMatch(/^[A-Z].*\.$/);
      expect(type.purpose?.length).toBeGreaterThan(10);
      expect(type.owner).toBeTruthy();
      expect(type.kind).toBeTruthy();
      expect(type.lane).toBeTruthy();
    },
  );

  test.each(Object.keys(defaultCatalogue.types))(
    '%s takes empty metadata, and fields it does not name',
    (name) => {
      expect(defaultCatalogue.checkMetadata(name, {})).toEqual([]);
      expect(defaultCatalogue.checkMetadata(name, { ownField: { deep: [1] } })).toEqual([]);
    },
  );
});

test('a preset stands by itself: the types it gives other names to come with it', () => {
  expect(Object.keys(starter.types)).toContain('user.registered');
  expect(Object.keys(backend.types)).toContain('project.created');
});

test('tokens and secrets of sign-ins, keys and invitations are sensitive', () => {
  const sensitive = (name: string) => defaultCatalogue.resolve(name).definition?.sensitive ?? [];
  expect(sensitive('SIGN_IN')).toContain('password');
  expect(sensitive('api_key.created')).toContain('secret');
  expect(sensitive('INVITE_TEAM_MEMBER')).toContain('inviteToken');
});
