import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundedCache } from './bounded-cache.ts';
import { compileCatalogue } from './compile-catalogue.ts';
import { defaultCatalogue } from './default-catalogue.ts';
import { laneOf } from './default-lane.ts';
import { defineCatalogue } from './define-catalogue.ts';

const description = 'Something happened.';
const catalogue = compileCatalogue(
  defineCatalogue({
    version: 7,
    mode: 'warn',
    types: {
      'user.registered': { description, aliases: ['SIGN_UP', 'user_registered'] },
      page_viewed: { description },
      'app.heartbeat': { description, lane: 'product' },
      'frontend_*': { description },
      'frontend_checkout_*': { description, lane: 'record' },
      frontend_checkout_seen: { description, lane: 'product' },
    },
  }),
);
const laneNow = (name: string) => catalogue.resolve(name).lane;

describe('resolve', () => {
  test('an alias is its type, lane and all', () => {
    expect(catalogue.resolve('SIGN_UP')).toEqual({
      canonical: 'user.registered',
      lane: 'record',
      known: true,
      definition: catalogue.types['user.registered'],
    });
  });

  test('the lane is the declared one, else what the name says', () => {
    expect(['app.heartbeat', 'page_viewed', 'user.registered', 'a.b', 'a_b'].map(laneNow)).toEqual([
      'product',
      'product',
      'record',
      'record',
      'product',
    ]);
    expect(laneOf('frontend_page.viewed')).toBe('product');
  });

  test('an exact name comes before a wildcard, a long one before a short one', () => {
    expect(['frontend_checkout_seen', 'frontend_checkout_paid', 'frontend_cta'].map(laneNow)).toEqual([
      'product',
      'record',
      'product',
    ]);
    expect(catalogue.resolve('frontend_cta')).toMatchObject({ canonical: 'frontend_cta', known: true });
    expect(catalogue.resolve('frontend_').known).toBe(false);
  });

  test('names that every object has are as unknown as others', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(catalogue.resolve(name)).toEqual({
        canonical: name,
        lane: 'product',
        known: false,
        definition: undefined,
      });
      expect(catalogue.namesOf(name)).toEqual([name]);
      expect(catalogue.types[name]).toBeUndefined();
    }
  });

  test('any name gets an answer, twice the same', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (name) => {
        expect(catalogue.resolve(name)).toBe(catalogue.resolve(name));
        expect(catalogue.namesOf(name)).toContain(name);
      }),
    );
  });
});

test('a search for one name looks for all of them', () => {
  const all = ['user.registered', 'SIGN_UP', 'user_registered'];
  for (const name of all) expect(catalogue.namesOf(name)).toEqual(all);
  expect(catalogue.namesOf('frontend_cta')).toEqual(['frontend_cta']);
});

test('version and mode are passed on', () => {
  expect([catalogue.version, catalogue.mode]).toEqual([7, 'warn']);
  expect([defaultCatalogue.version, defaultCatalogue.mode]).toEqual([1, 'open']);
});

describe('the cache', () => {
  test('never holds more than it may, and forgets what was not asked for longest', () => {
    const computed: string[] = [];
    const cache = new BoundedCache<string>(2);
    const ask = (key: string) =>
      cache.get(key, (each) => {
        computed.push(each);
        return each.toUpperCase();
      });
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map(ask)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.size).toBe(2);
  });
});
