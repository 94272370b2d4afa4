import { defineCatalogue } from '../define-catalogue.ts';
import { saasTypes } from './saas.ts';

/** The names that SaaS starter kits write into their `activity_logs`. All of them mean what a `saas` type means. */
export const starter = defineCatalogue({
  types: {
    'user.registered': { ...saasTypes['user.registered'], aliases: ['SIGN_UP'] },
    'auth.login_succeeded': { ...saasTypes['auth.login_succeeded'], aliases: ['SIGN_IN'] },
    'auth.logout': { ...saasTypes['auth.logout'], aliases: ['SIGN_OUT'] },
    'auth.password_changed': { ...saasTypes['auth.password_changed'], aliases: ['UPDATE_PASSWORD'] },
    'account.deleted': { ...saasTypes['account.deleted'], aliases: ['DELETE_ACCOUNT'] },
    'account.updated': { ...saasTypes['account.updated'], aliases: ['UPDATE_ACCOUNT'] },
    'team.created': { ...saasTypes['team.created'], aliases: ['CREATE_TEAM'] },
    'team.member_removed': { ...saasTypes['team.member_removed'], aliases: ['REMOVE_TEAM_MEMBER'] },
    'team.member_invited': { ...saasTypes['team.member_invited'], aliases: ['INVITE_TEAM_MEMBER'] },
    'team.invitation_accepted': { ...saasTypes['team.invitation_accepted'], aliases: ['ACCEPT_INVITATION'] },
  },
});
