import { z } from 'zod';
import { defineCatalogue } from '../define-catalogue.ts';
import { saasTypes } from './saas.ts';

const text = z.string().optional();
const call = z.looseObject({ route: text, errorCode: text });

/** The names that request-logging backends write into their `activity_events`. */
export const backend = defineCatalogue({
  types: {
    api_request: {
      description: 'A request was answered.',
      purpose: 'Which parts of the product are used, how fast, by whom',
      owner: 'platform',
      lane: 'product',
      kind: 'progress',
      objectType: 'route',
      metadata: call,
    },
    api_request_failed: {
      description: 'A request was refused, with a status of 400 to 499.',
      purpose: 'Where people and integrations get stuck',
      owner: 'platform',
      lane: 'product',
      kind: 'friction',
      objectType: 'route',
      metadata: call,
    },
    server_error: {
      description: 'A request failed for a fault of ours, with a status of 500 or more.',
      purpose: 'What to repair first, by whom it hurts',
      owner: 'platform',
      // A symptom, nothing anybody has to prove. It comes in floods exactly when everything is at its limit, and the
      // record lane is never shed: there an error storm would stand in the way of sign-ins and payments.
      lane: 'product',
      kind: 'friction',
      objectType: 'route',
      metadata: call,
      sensitive: ['stack', 'body', 'headers'],
    },
    'user.registered': { ...saasTypes['user.registered'], aliases: ['user_registered'] },
    'auth.login_succeeded': { ...saasTypes['auth.login_succeeded'], aliases: ['user_login'] },
    'auth.logout': { ...saasTypes['auth.logout'], aliases: ['user_logout'] },
    'auth.token_refreshed': { ...saasTypes['auth.token_refreshed'], aliases: ['token_refreshed'] },
    'project.created': { ...saasTypes['project.created'], aliases: ['project_created'] },
    'project.updated': { ...saasTypes['project.updated'], aliases: ['project_updated'] },
    'project.deleted': { ...saasTypes['project.deleted'], aliases: ['project_deleted'] },
    session_created: {
      description: 'An anonymous visitor began a session.',
      purpose: 'How many visitors come, and from where',
      owner: 'growth',
      lane: 'product',
      kind: 'progress',
      objectType: 'session',
      metadata: z.looseObject({ referrer: text, landingPage: text }),
      sensitive: ['token'],
    },
    session_converted: {
      description: 'An anonymous session became that of a signed-up person.',
      purpose: 'What visitors did before they signed up',
      owner: 'growth',
      lane: 'product',
      kind: 'progress',
      objectType: 'session',
      sensitive: ['token'],
    },
    wizard_step_saved: {
      description: 'A step of a wizard was completed.',
      purpose: 'At which step people give up',
      owner: 'product',
      lane: 'product',
      kind: 'progress',
      objectType: 'wizard',
      metadata: z.looseObject({ wizard: text, step: z.union([z.string(), z.int()]).optional() }),
    },
    recommendation_requested: {
      description: 'Somebody asked for a recommendation.',
      purpose: 'Whether recommendations are wanted, and what people want them for',
      owner: 'product',
      lane: 'product',
      kind: 'intent',
      objectType: 'recommendation',
    },
    pdf_generated: {
      description: 'A PDF was made.',
      purpose: 'Whether people get to a result',
      owner: 'product',
      lane: 'product',
      kind: 'progress',
      objectType: 'document',
      metadata: z.looseObject({ pages: z.int().min(0).optional(), durationMs: z.number().min(0).optional() }),
    },
    pdf_downloaded: {
      description: 'A PDF was taken away.',
      purpose: 'Whether the result is used',
      owner: 'product',
      lane: 'product',
      kind: 'progress',
      objectType: 'document',
      metadata: z.looseObject({ pages: z.int().min(0).optional() }),
      sensitive: ['signedUrl'],
    },
    'frontend_*': {
      description: 'Whatever a browser sends: stored under its name with `frontend_` in front.',
      purpose: 'What people do on the page; unproven, as anybody can send it',
      owner: 'product',
      lane: 'product',
      kind: 'progress',
    },
  },
});
