import type { StandardSchemaV1 } from '@standard-schema/spec';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EvidentError } from '../errors/index.ts';
import { compileCatalogue } from './compile-catalogue.ts';
import { defineCatalogue, parseCatalogueDefinition } from './define-catalogue.ts';

/** A Standard Schema nobody's library made. */
function handWritten(validate: StandardSchemaV1['~standard']['validate']): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'by hand', validate } };
}

const description = 'Something happened.';

/** The problems of a definition, as `path: problem`. */
function problemsOf(value: unknown): string[] {
  try {
    parseCatalogueDefinition(value);
  } catch (error) {
    if (!(error instanceof EvidentError)) throw error;
    expect(error.code).toBe('INVALID_INPUT');
    const lines = (error.details ?? []).map(({ path, problem }) => `${path ?? ''}: ${problem}`);
    for (const { problem } of error.details ?? []) expect(error.message).toContain(problem);
    return lines;
  }
  return [];
}

describe('a definition', () => {
  test('has defaults', () => {
    const definition = defineCatalogue({ types: { 'a.b': { description } } });
    expect(definition).toEqual({ version: 1, mode: 'open', types: { 'a.b': { description } } });
  });

  test('gives its owner to the types that name none, those of presets too', () => {
    const base = defineCatalogue({ types: { 'a.b': { description }, 'a.c': { description, owner: 'ann' } } });
    const { types } = defineCatalogue({ owner: 'bo', presets: [base], types: { 'a.d': { description } } });
    expect(Object.values(types).map(({ owner }) => owner)).toEqual(['bo', 'ann', 'bo']);
  });

  test('wins over its presets field by field; aliases and sensitive fields add up', () => {
    const one = defineCatalogue({
      types: { 'a.b': { description, owner: 'ann', lane: 'product', aliases: ['A'], sensitive: ['x'] } },
    });
    const two = defineCatalogue({ types: { 'a.b': { description: 'Later.', aliases: ['B', 'A'] } } });
    const { types } = defineCatalogue({
      presets: [one, two],
      types: { 'a.b': { description: 'Last.', lane: 'record', sensitive: ['y'] } },
    });
    expect(types['a.b']).toEqual({
      description: 'Last.',
      owner: 'ann',
      lane: 'record',
      aliases: ['A', 'B'],
      sensitive: ['x', 'y'],
    });
  });

  test('can be read again from what it gave', () => {
    const definition = defineCatalogue({ version: 3, mode: 'strict', types: { 'a.b': { description } } });
    expect(parseCatalogueDefinition(definition)).toEqual(definition);
  });
});

describe('one error lists every problem', () => {
  test('of all kinds at once', () => {
    const found = problemsOf({
      version: 0,
      mode: 'lax',
      colour: 'blue',
      types: {
        'bad name': { description },
        'a.empty': { description: ' ' },
        'a.misspelt': { description, sensitve: ['x'] },
        'a.lane': { description, lane: 'fast' },
        'a.schema': { description, metadata: { parse: () => true } },
        'a.first': { description, aliases: ['TWICE', 'a.second'] },
        'a.second': { description, aliases: ['TWICE'] },
        'a.old': { description, deprecated: { replacement: 'a.nowhere' } },
        'a.sensitive': {
          description,
          metadata: z.object({ card: z.object({ number: z.string() }) }),
          sensitive: ['card.numbr'],
        },
        'a.async': { description, metadata: handWritten(async (value) => ({ value })) },
        'a.text': { description, metadata: z.string() },
        '*': { description },
      },
    });
    expect(found.map((each) => each.slice(0, each.indexOf(':')))).toEqual([
      'version',
      'mode',
      '',
      'types["bad name"]',
      'types["a.empty"].description',
      'types["a.misspelt"]',
      'types["a.lane"].lane',
      'types["a.schema"].metadata',
      'types["*"]',
      'types["a.sensitive"].sensitive',
      'types["a.async"].metadata',
      'types["a.text"].metadata',
      'types["a.first"].aliases',
      'types["a.second"].aliases',
      'types["a.old"].deprecated.replacement',
    ]);
    const all = found.join('\n');
    for (const said of [
      '"a.second" is a type itself',
      '"TWICE" is an alias of "a.first" already',
      '"a.nowhere" is not a type of this catalogue',
      '"card.numbr" is not a field of the metadata schema',
      'validates asynchronously',
      'must describe an object',
      'Unrecognized key: "sensitve"',
      'must be a Standard Schema',
    ]) {
      expect(all).toContain(said);
    }
  });

  test('those of presets and those between them', () => {
    const one = defineCatalogue({ types: { 'a.b': { description, aliases: ['SAME'] } } });
    const two = defineCatalogue({ types: { 'c.d': { description, aliases: ['SAME'] } } });
    expect(problemsOf({ presets: [one, two], types: { 'e.f': { description, aliases: ['c.d'] } } })).toEqual([
      'types["c.d"].aliases: "SAME" is an alias of "a.b" already',
      'types["e.f"].aliases: "c.d" is a type itself',
    ]);
    expect(problemsOf({ presets: [{ types: { x: {} } }], types: {} })[0]).toMatch(
      /^presets\[0\]\.types\["x"\]\.description: /,
    );
  });

  test.each([
    [
      'a replacement that leads back',
      {
        'a.b': { description, deprecated: { replacement: 'a.c' } },
        'a.c': { description, deprecated: { replacement: 'a.b' } },
      },
      'leads back',
    ],
    [
      'an alias that browsers could send for a server event',
      { 'a.b': { description, aliases: ['frontend_b'] } },
      'what browsers send',
    ],
    ['an alias of a wildcard', { 'a.*': { description, aliases: ['B'] } }, 'a wildcard has no aliases'],
    ['an alias that is no name', { 'a.b': { description, aliases: ['Sign up'] } }, 'may hold letters'],
    ['a name too long', { ['a'.repeat(101)]: { description } }, 'the name Too big'],
    ['a type without description', { 'a.b': {} }, 'expected string'],
    ['a type that is a text', { 'a.b': 'text' }, 'expected object'],
  ])('%s', (_, types, said) => {
    expect(problemsOf({ types }).join('\n')).toContain(said);
  });

  test('a preset that stays sensitive about a field the new schema lacks is no problem', () => {
    const base = defineCatalogue({ types: { 'a.b': { description, sensitive: ['token'] } } });
    const metadata = z.object({ plan: z.string() });
    const { types } = defineCatalogue({ presets: [base], types: { 'a.b': { description, metadata } } });
    expect(types['a.b']?.sensitive).toEqual(['token']);
  });

  test('whatever a file exports is taken or refused, never a crash', () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(undefined, () => 0, Symbol.iterator, new Date()),
    );
    const type = fc.record(
      { description: part, lane: part, metadata: part, sensitive: part, aliases: part, deprecated: part },
      { requiredKeys: [] },
    );
    const types = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('a.b', '__proto__', 'constructor')),
      fc.oneof(type, part),
    );
    const spec = fc.record(
      { version: part, mode: part, presets: part, types: fc.oneof(types, part) },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(fc.oneof(spec, part), (value) => void problemsOf(value)));
  });
});

describe('any Standard Schema checks metadata', () => {
  const catalogue = compileCatalogue(
    defineCatalogue({
      types: {
        'by.zod': {
          description,
          metadata: z.object({ plan: z.enum(['free', 'pro']), seats: z.int().default(1) }),
        },
        'by.valibot': {
          description,
          metadata: v.object({ plan: v.picklist(['free', 'pro']) }),
          aliases: ['VALIBOT'],
        },
        'by.hand': {
          description,
          metadata: handWritten((value) =>
            (value as { plan?: unknown }).plan === 'pro'
              ? { value }
              : { issues: [{ message: 'must be pro', path: [{ key: 'plan' }, 0] }] },
          ),
        },
        'by.accident': {
          description,
          metadata: handWritten((value) => {
            if (Object.keys(value as object).length > 0) throw new Error(`what is ${JSON.stringify(value)}?`);
            return { value };
          }),
        },
        'by.promise': { description, metadata: z.object({ plan: z.string().refine(async () => true) }) },
        'frontend_*': { description, metadata: z.object({ page: z.string() }) },
      },
    }),
  );

  test('what fits has no problems', () => {
    for (const name of ['by.zod', 'by.valibot', 'VALIBOT', 'by.hand']) {
      expect(catalogue.checkMetadata(name, { plan: 'pro' })).toEqual([]);
    }
    expect(catalogue.checkMetadata('by.nobody', { plan: 7 })).toEqual([]);
  });

  test('what does not fit is named, by every name of the type', () => {
    const zod = catalogue.checkMetadata('by.zod', { plan: 'gold', seats: 'two' });
    expect(zod.map(({ path }) => path)).toEqual(['metadata.plan', 'metadata.seats']);
    expect(catalogue.checkMetadata('VALIBOT', { plan: 1 })).toEqual([
      { path: 'metadata.plan', problem: 'Invalid type: Expected ("free" | "pro")' },
    ]);
    expect(catalogue.checkMetadata('by.hand', {})).toEqual([
      { path: 'metadata.plan.0', problem: 'must be pro' },
    ]);
    expect(catalogue.checkMetadata('frontend_anything', {})).toHaveLength(1);
  });

  test('a schema that throws, or turns out asynchronous when used, is a problem of that event alone', () => {
    expect(catalogue.checkMetadata('by.accident', { secret: 's3cret-value' })).toEqual([
      { path: 'metadata', problem: "the catalogue's schema for this type failed on it" },
    ]);
    expect(catalogue.checkMetadata('by.promise', { plan: 'x' })[0]?.problem).toContain('asynchronous');
  });

  test('no problem quotes what the event holds, whatever the library', () => {
    const tellTale = handWritten((value) => ({
      issues: [
        { message: `cannot take ${JSON.stringify(value)}` },
        { message: `not ${Object.values(value as object)}`, path: ['a'] },
      ],
    }));
    const types = {
      'a.valibot': {
        description,
        metadata: v.object({ a: v.pipe(v.string(), v.maxLength(1)), b: v.picklist(['x']) }),
      },
      'a.zod': { description, metadata: z.object({ a: z.string().max(1), b: z.enum(['x']) }) },
      'a.teller': { description, metadata: tellTale },
    };
    const telling = compileCatalogue(defineCatalogue({ types }));
    // Upper case and digits, so that a value is never a part of an honest message.
    const secret = fc.stringMatching(/^[A-Z0-9]{4,30}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(types)),
        fc.oneof(secret, fc.integer({ min: 1000 })),
        secret,
        (name, a, b) => {
          const problems = telling.checkMetadata(name, { a, b });
          expect(problems.length).toBeGreaterThan(0);
          expect(JSON.stringify(problems)).not.toContain(String(a));
          expect(JSON.stringify(problems)).not.toContain(b);
        },
      ),
    );
  });
});

test('sensitive paths are held against the schemas of other libraries too, where they can be described', () => {
  const metadata = toStandardJsonSchema(
    v.object({
      people: v.array(v.object({ email: v.string() })),
      extra: v.record(v.string(), v.object({ key: v.string() })),
    }),
  );
  const sensitive = (path: string) =>
    problemsOf({ types: { 'a.b': { description, metadata, sensitive: [path] } } });
  expect(sensitive('people')).toEqual([]);
  expect(sensitive('people.email')).toEqual([]);
  expect(sensitive('extra.anything.key')).toEqual([]);
  expect(sensitive('people.mail')).toHaveLength(1);
  expect(sensitive('extra.anything.kee')).toHaveLength(1);
  const tree: z.ZodType = z.lazy(() => z.union([z.object({ next: tree, secret: z.string() }), z.null()]));
  const inTree = (path: string) =>
    problemsOf({ types: { 'a.b': { description, metadata: z.object({ tree }), sensitive: [path] } } });
  expect(inTree('tree.next.next.secret')).toEqual([]);
  expect(inTree('tree.next.next.secrets')).toHaveLength(1);
  const open = { description, metadata: z.looseObject({ plan: z.string() }), sensitive: ['whatever.else'] };
  expect(problemsOf({ types: { 'a.b': open } })).toEqual([]);
});
