import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultCatalogue } from '../default-catalogue.ts';
import { saas } from '../presets/saas.ts';
import { checkNames } from './check-names.ts';

const rules = (name: string) => checkNames([name]).map(({ rule }) => rule);

test('the names of the saas preset follow all rules', () => {
  expect(checkNames(Object.keys(saas.types))).toEqual([]);
});

describe('what is found', () => {
  test.each([
    ['', ['empty']],
    ['  ', ['empty']],
    ['page_viewed', ['form']],
    ['team.member-invited', ['form']],
    ['team..invited', ['form']],
    ['Clicked Button', ['characters', 'upper_case']],
    ['ctaTapped', ['upper_case']],
    ['SIGN_UP', ['upper_case']],
    ['GET /users/:id', ['characters', 'route', 'upper_case']],
    ['/pricing', ['characters', 'route']],
    ['users.{id}.viewed', ['characters', 'route']],
    ['user.viewed.123', ['route']],
    ['order.4711', ['route']],
    ['order.0190f3a2-1111-7000-8000-000000000000', ['route']],
    ['object.507f1f77bcf86cd799439011', ['route']],
    ['about.html', ['route']],
    [`billing.${'x'.repeat(60)}`, ['length']],
    [`billing.${'x'.repeat(100)}`, ['length']],
  ])('%j', (name, expected) => {
    expect(rules(name)).toEqual(expected);
  });

  test.each(['a.b', 'oauth2.login', 'billing.v2_checkout.started', 'frontend_*', 'frontend_cta_click'])(
    'nothing in %s',
    (name) => {
      expect(rules(name)).toEqual([]);
    },
  );
});

describe('suggestions', () => {
  test.each([
    ['Clicked Button', 'button.clicked'],
    ['ctaTapped', 'cta.tapped'],
    ['button_click', 'button.clicked'],
    ['CREATED PROJECT', 'project.created'],
    ['team.member-invited', 'team_member.invited'],
  ])('%s could be %s', (name, suggestion) => {
    expect(checkNames([name])[0]?.suggestion).toBe(suggestion);
    expect(checkNames([suggestion])).toEqual([]);
  });

  test.each(['api_request', 'GET /created', 'whatever', 'Created And Deleted'])('none for %s', (name) => {
    expect(checkNames([name])[0]?.suggestion).toBeUndefined();
  });
});

test('names can be exempt, and the length is a setting', () => {
  const exempt = (name: string) => defaultCatalogue.resolve(name).known;
  expect(checkNames(['SIGN_UP', 'SIGN_OFF'], { exempt }).map(({ name }) => name)).toEqual(['SIGN_OFF']);
  expect(checkNames(['billing.started'], { maxLength: 10 }).map(({ rule }) => rule)).toEqual(['length']);
});

test('any string gets an answer, and what is suggested breaks no rule but its length', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.stringMatching(/^[A-Za-z_. ]{1,30}(clicked|created) [a-z0-9]{1,9}$/),
      ),
      (name) => {
        for (const { suggestion } of checkNames([name])) {
          if (suggestion === undefined) continue;
          expect(rules(suggestion).filter((rule) => rule !== 'length' && rule !== 'route')).toEqual([]);
        }
      },
    ),
  );
});
