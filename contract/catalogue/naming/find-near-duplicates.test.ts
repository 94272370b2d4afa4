import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultCatalogue } from '../default-catalogue.ts';
import { findNearDuplicates } from './find-near-duplicates.ts';

const groups = (...names: string[]) => findNearDuplicates(names).map((group) => group.names);
const everyName = Object.keys(defaultCatalogue.types).flatMap((name) => defaultCatalogue.namesOf(name));

describe('one action under several names', () => {
  test('words in another order, grammar, spelling and choice', () => {
    expect(findNearDuplicates(['Clicked Button', 'button_click', 'ctaTapped', 'page.viewed'])).toEqual([
      { names: ['Clicked Button', 'button_click', 'ctaTapped'], reason: 'words' },
    ]);
  });

  test.each([
    ['SIGN_IN', 'user_login', 'auth.login_succeeded', 'loggedIn', 'Logged In', 'signin'],
    ['SIGN_UP', 'user.registered', 'signed_up', 'userSignup', 'registration'],
    ['SIGN_OUT', 'logout', 'auth.logout', 'user_logged_out'],
    ['page_view', 'PageViewed', 'Viewed Page', 'pageview', 'viewing-page'],
    ['project.created', 'Create Project', 'new_project', 'projectAdded', 'add-project', 'project_creation'],
    ['team.member_removed', 'REMOVE_TEAM_MEMBER', 'Deleted Team Member'],
    ['order.canceled', 'order_cancelled', 'CancelOrder', 'order.cancellation'],
    ['form_submit', 'Form Submitted', 'submission.form'],
    ['checkout.started', 'check_out_began', 'checkoutstarted', 'Checkout Initiated'],
    ['file.processed', 'files_processes', 'process file'],
    ['user_clicked_button', 'frontend_button_click', 'The button was clicked'],
    ['api_key.created', 'APIKeyCreated', 'apikey_created'],
  ])('%s and the like', (...names) => {
    expect(groups(...names)).toEqual([[...names].sort()]);
  });

  test.each([
    ['project.created', 'project.craeted'],
    ['project.created', 'projct.created'],
    ['subscription.updated', 'subscripton.updated'],
    ['recommendation.shown', 'recomendation.shown'],
  ])('a slip of the finger: %s, %s', (one, other) => {
    expect(findNearDuplicates([one, other])).toEqual([{ names: [one, other].sort(), reason: 'spelling' }]);
  });
});

describe('actions that only look alike', () => {
  test.each([
    ['api_key.deleted', 'api_key.revoked'],
    ['team.created', 'project.created'],
    ['auth.login_succeeded', 'auth.login_failed'],
    ['auth.login_succeeded', 'auth.logout'],
    ['api_request', 'api_request_failed'],
    ['billing.plan_charged', 'billing.plan_changed'],
    ['feature.enabled', 'feature.disabled'],
    ['account.activated', 'account.deactivated'],
    ['newsletter.subscribed', 'newsletter.unsubscribed'],
    ['file.imported', 'file.exported'],
    ['thread.locked', 'thread.unlocked'],
    ['seats.increased', 'seats.decreased'],
    ['step1_completed', 'step2_completed'],
    ['account.deleted', 'account.user_deleted'],
    ['user.created', 'project.user_created'],
    ['moved_from_free_to_pro', 'moved_from_pro_to_free'],
    ['billing.updated', 'bill.updated'],
    ['pdf_generated', 'pdf_downloaded'],
    ['constructor.called', '__proto__.called'],
  ])('%s is not %s', (one, other) => {
    expect(groups(one, other)).toEqual([]);
  });

  test('no two types of the presets are taken for one another', () => {
    const canonicalOf = (name: string) => defaultCatalogue.resolve(name).canonical;
    expect(findNearDuplicates(everyName, { canonicalOf })).toEqual([]);
    // The same names without that knowledge: every group found is within one type.
    const found = findNearDuplicates(everyName);
    expect(found.length).toBeGreaterThan(5);
    for (const { names } of found) expect(new Set(names.map(canonicalOf)).size).toBe(1);
  });
});

describe('any strings', () => {
  test('every answer holds given names only, each once, in groups of two and more', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })), (names) => {
        const found = findNearDuplicates(names).flatMap((group) => group.names);
        expect(new Set(found).size).toBe(found.length);
        expect(found.every((name) => names.includes(name))).toBe(true);
        expect(findNearDuplicates(names).every((group) => group.names.length > 1)).toBe(true);
      }),
    );
  });

  test('the order of the names does not matter', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...everyName, 'Clicked Button', 'ctaTapped', 'projct.created']),
        (names) => {
          expect(findNearDuplicates(names)).toEqual(findNearDuplicates([...names].reverse()));
        },
      ),
    );
  });

  test('a name is found again in every style of writing', () => {
    const word = fc.constantFrom(
      'invoice',
      'report',
      'viewed',
      'exported',
      'webhook',
      'customer',
      'archived',
    );
    const styles: ((words: string[]) => string)[] = [
      (words) => words.join('_'),
      (words) => words.join('.'),
      (words) => words.join(' ').toUpperCase(),
      (words) => words.map((each, index) => (index ? each[0]?.toUpperCase() + each.slice(1) : each)).join(''),
      (words) => [...words].reverse().join('-'),
    ];
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 2, maxLength: 4 }),
        fc.uniqueArray(fc.constantFrom(...styles), { minLength: 2 }),
        (words, chosen) => {
          expect(groups(...chosen.map((style) => style(words)))).toHaveLength(1);
        },
      ),
    );
  });

  // A comparison of every pair would be 50 million edit distances on each of these, minutes instead of a second.
  test('10,000 names of the worst kind are taken in one go', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const names = Array.from({ length: 10_000 }, (_, index) => {
      const tail = [1, 26, 676].map((size) => letters[Math.floor(index / size) % 26]).join('');
      return `checkoutwindow${tail}.reopened_${letters[index % 7]}`;
    });
    expect(
      findNearDuplicates([...names, 'Clicked Button', 'button_click']).some(
        ({ names: [first] }) => first === 'Clicked Button',
      ),
    ).toBe(true);
    const distinct = Array.from({ length: 10_000 }, (_, index) => `thing_${index}.created`);
    expect(findNearDuplicates(distinct)).toEqual([]);
  });
});
