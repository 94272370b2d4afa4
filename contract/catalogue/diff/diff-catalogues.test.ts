import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../event/index.ts';
import type { DeclaredTypes } from '../catalogue-definition.ts';
import { recordChange } from '../change-log.ts';
import { compileCatalogue } from '../compile-catalogue.ts';
import { defaultCatalogue } from '../default-catalogue.ts';
import { parseCatalogueDefinition } from '../define-catalogue.ts';
import { type CatalogueSnapshot, describeCatalogue, type TypeSnapshot } from '../snapshot.ts';
import { type CatalogueChange, changeKinds } from './catalogue-change.ts';
import { diffCatalogues } from './diff-catalogues.ts';

const description = 'Something happened.';
const snapshot = (types: DeclaredTypes, spec: object = {}) =>
  describeCatalogue(compileCatalogue(parseCatalogueDefinition({ ...spec, types })));
const brief = ({ kind, type, field, breaking }: CatalogueChange) =>
  `${breaking ? '!' : ''}${kind} ${type}${field === undefined ? '' : ` ${field}`}`;
const diff = (before: DeclaredTypes, after: DeclaredTypes) =>
  diffCatalogues(snapshot(before), snapshot(after)).map(brief);

const plan = z.object({ plan: z.enum(['free', 'pro']), card: z.string().optional() });
const type = { description, metadata: plan, sensitive: ['card'], aliases: ['AB'] } as const;

describe('what breaks a pull request', () => {
  test.each<[string, DeclaredTypes, DeclaredTypes, string[]]>([
    ['a removed type', { 'a.b': type }, {}, ['!type_removed a.b']],
    ['a renamed type', { 'a.b': type }, { 'a.c': type }, ['!type_renamed a.b a.c']],
    [
      'a renamed and changed type',
      { 'a.b': type },
      { 'a.c': { description: 'Another thing.' } },
      ['!type_removed a.b', 'type_added a.c'],
    ],
    [
      'a narrowed schema',
      { 'a.b': type },
      { 'a.b': { ...type, metadata: plan.extend({ seats: z.int() }) } },
      ['!metadata_narrowed a.b metadata.seats'],
    ],
    [
      'an enum value less',
      { 'a.b': type },
      { 'a.b': { ...type, metadata: plan.extend({ plan: z.enum(['pro']) }) } },
      ['!metadata_narrowed a.b metadata.plan'],
    ],
    [
      'a schema where there was none',
      { 'a.b': { description } },
      { 'a.b': { description, metadata: plan } },
      ['!metadata_narrowed a.b metadata.plan', 'metadata_widened a.b metadata.card'],
    ],
    [
      'a field that lost its redaction',
      { 'a.b': type },
      { 'a.b': { ...type, sensitive: [] } },
      ['!sensitive_removed a.b card'],
    ],
    [
      'a field of which only a part is redacted',
      { 'a.b': { description, sensitive: ['card'] } },
      { 'a.b': { description, sensitive: ['card.number'] } },
      ['!sensitive_removed a.b card', 'sensitive_added a.b card.number'],
    ],
    [
      'out of the record lane',
      { 'a.b': type },
      { 'a.b': { ...type, lane: 'product' } },
      ['!lane_changed a.b'],
    ],
    ['an alias less', { 'a.b': type }, { 'a.b': { ...type, aliases: [] } }, ['!alias_removed a.b AB']],
    [
      'an alias that means something else',
      { 'a.b': type, 'c.d': { description } },
      { 'a.b': { ...type, aliases: [] }, 'c.d': { description, aliases: ['AB'] } },
      ['!alias_removed a.b AB', 'alias_added c.d AB'],
    ],
    [
      'a rename that loses redaction',
      { 'a.b': type },
      { 'a.c': { ...type, sensitive: [], aliases: ['AB', 'a.b'] } },
      ['type_renamed a.b a.c', '!sensitive_removed a.b card'],
    ],
    [
      'a type that leaves the roof of a wildcard and its redaction',
      { 'frontend_*': { description, sensitive: ['email'] } },
      { 'frontend_*': { description, sensitive: ['email'] }, frontend_form: { description } },
      ['type_added frontend_form', '!sensitive_removed frontend_form email'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diff(before, after)).toEqual(expected);
  });

  test('strict mode, and a version that goes back', () => {
    const changes = diffCatalogues(
      snapshot({}, { version: 2 }),
      snapshot({}, { version: 1, mode: 'strict' }),
    );
    expect(changes.map(brief)).toEqual(['!version_changed *', '!mode_changed *']);
  });

  test('a schema that can no longer be compared', () => {
    const opaque = z.object({ plan: z.string().optional(), at: z.date().optional() });
    expect(diff({ 'a.b': type }, { 'a.b': { ...type, metadata: opaque } })).toEqual([
      '!metadata_narrowed a.b metadata',
    ]);
    expect(diff({ 'a.b': { ...type, metadata: opaque } }, { 'a.b': type })).toEqual([
      'metadata_described a.b metadata',
    ]);
    expect(diff({ 'a.b': { description } }, { 'a.b': { description, metadata: opaque } })).toEqual([
      '!metadata_narrowed a.b metadata',
    ]);
  });
});

describe('what breaks nothing', () => {
  test.each<[string, DeclaredTypes, DeclaredTypes, string[]]>([
    ['a new type', {}, { 'a.b': type }, ['type_added a.b']],
    [
      'a new name that keeps the old one as its alias',
      { 'a.b': type },
      { 'a.c': { ...type, aliases: ['AB', 'a.b'] } },
      ['type_renamed a.b a.c'],
    ],
    [
      'a type merged into another',
      { 'a.b': { description }, 'a.c': { description, aliases: ['AC'] } },
      { 'a.c': { description, aliases: ['AC', 'a.b'] } },
      ['type_renamed a.b a.c', 'alias_added a.c a.b'],
    ],
    [
      'a widened schema',
      { 'a.b': type },
      { 'a.b': { ...type, metadata: plan.partial() } },
      ['metadata_widened a.b metadata.plan'],
    ],
    [
      'a schema less',
      { 'a.b': { description, metadata: plan } },
      { 'a.b': { description } },
      ['metadata_widened a.b metadata'],
    ],
    [
      'more redaction',
      { 'a.b': { description, sensitive: ['card.number'] } },
      { 'a.b': { description, sensitive: ['card', 'iban'] } },
      ['sensitive_added a.b card', 'sensitive_added a.b iban', 'sensitive_added a.b card.number'],
    ],
    [
      'into the record lane',
      { a_b: { description } },
      { a_b: { description, lane: 'record' } },
      ['lane_changed a_b'],
    ],
    [
      'a deprecation',
      { 'a.b': type, 'a.c': { description } },
      { 'a.b': { ...type, deprecated: { replacement: 'a.c' } }, 'a.c': { description } },
      ['type_deprecated a.b'],
    ],
    [
      'words',
      { 'a.b': { description } },
      { 'a.b': { description: 'Else.', purpose: 'Why', owner: 'ann', kind: 'intent', objectType: 'b' } },
      [
        'kind_changed a.b kind',
        'object_type_changed a.b objectType',
        'owner_changed a.b owner',
        'purpose_changed a.b purpose',
        'description_changed a.b description',
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diff(before, after)).toEqual(expected);
  });

  test('each rename has one successor', () => {
    const twin = { description, owner: 'ann' };
    expect(diff({ 'a.a': twin, 'a.b': twin }, { 'a.c': twin })).toEqual([
      '!type_renamed a.a a.c',
      '!type_removed a.b',
    ]);
  });
});

const whole = describeCatalogue(defaultCatalogue);
const types = fc.constantFrom(...whole.types);

/** Replaces one type of the catalogue; gives it back as it was where the mutation changes nothing. */
function changed(name: string, mutate: (type: TypeSnapshot) => Partial<TypeSnapshot>): CatalogueSnapshot {
  return {
    ...whole,
    types: whole.types.map((each) => (each.name === name ? { ...each, ...mutate(each) } : each)),
  };
}

function withSchema(name: string, mutate: (schema: JsonObject) => JsonObject) {
  return changed(name, ({ metadata }) => ({
    metadataChecked: true,
    metadata: mutate(metadata ?? { type: 'object' }),
  }));
}

const mutations: Record<
  string,
  { breaking: boolean; mutate: (type: TypeSnapshot, word: string) => CatalogueSnapshot }
> = {
  'removes a type': {
    breaking: true,
    mutate: ({ name }) => ({ ...whole, types: whole.types.filter((each) => each.name !== name) }),
  },
  'renames a type': {
    breaking: true,
    mutate: ({ name }, word) => changed(name, () => ({ name: `${word}.renamed` })),
  },
  'renames a type and keeps its name': {
    breaking: false,
    mutate: ({ name, aliases }, word) =>
      changed(name, () => ({ name: `${word}.renamed`, aliases: [...aliases, name] })),
  },
  'adds a type': {
    breaking: false,
    mutate: (type, word) => ({
      ...whole,
      types: [...whole.types, { ...type, name: `${word}.added`, aliases: [] }],
    }),
  },
  'requires a field': {
    breaking: true,
    mutate: ({ name }, word) => withSchema(name, (schema) => ({ ...schema, required: [`x${word}`] })),
  },
  'closes a schema': {
    breaking: true,
    mutate: ({ name }) => withSchema(name, (schema) => ({ ...schema, additionalProperties: false })),
  },
  'bounds a schema': {
    breaking: true,
    mutate: ({ name }) => withSchema(name, (schema) => ({ ...schema, maxProperties: 3 })),
  },
  'adds an optional field': {
    breaking: false,
    mutate: ({ name }, word) =>
      withSchema(name, (schema) => ({
        ...schema,
        properties: { ...(schema.properties as JsonObject), [`x${word}`]: { type: 'string' } },
      })),
  },
  'describes a schema': {
    breaking: false,
    mutate: ({ name }, word) =>
      withSchema(name, (schema) => ({
        ...schema,
        properties: { ...(schema.properties as JsonObject) },
        title: word,
      })),
  },
  'redacts more': {
    breaking: false,
    mutate: ({ name, sensitive }, word) => changed(name, () => ({ sensitive: [...sensitive, `x${word}`] })),
  },
  'swaps the lane': {
    breaking: false,
    mutate: ({ name }) => changed(name, ({ lane }) => ({ lane: lane === 'record' ? 'product' : 'record' })),
  },
  'adds an alias': {
    breaking: false,
    mutate: ({ name, aliases }, word) => changed(name, () => ({ aliases: [...aliases, `X${word}`] })),
  },
  deprecates: {
    breaking: false,
    mutate: ({ name }, word) => changed(name, () => ({ deprecated: { replacement: word } })),
  },
  'says something else': {
    breaking: false,
    mutate: ({ name }, word) => changed(name, () => ({ description: word, owner: `x${word}` })),
  },
  'raises the version': { breaking: false, mutate: () => ({ ...whole, version: whole.version + 1 }) },
  'becomes strict': { breaking: true, mutate: () => ({ ...whole, mode: 'strict' }) },
};

describe('every mutation is found', () => {
  test.each(Object.entries(mutations))('one that %s', (name, { breaking, mutate }) => {
    fc.assert(
      fc.property(types, fc.stringMatching(/^[a-z]{1,12}$/), (target, word) => {
        const changes = diffCatalogues(whole, mutate(target, word));
        expect(changes.length).toBeGreaterThan(0);
        if (name !== 'swaps the lane') expect(changes.some((each) => each.breaking)).toBe(breaking);
        else expect(changes.some((each) => each.breaking)).toBe(target.lane === 'record');
        for (const { kind, message } of changes) {
          expect(changeKinds).toContain(kind);
          expect(message).toMatch(/\.$/);
        }
      }),
    );
  });

  test('lost redaction and lost aliases, of every type that has them', () => {
    for (const { name, sensitive, aliases } of whole.types) {
      for (const path of sensitive) {
        const after = changed(name, () => ({ sensitive: sensitive.filter((each) => each !== path) }));
        expect(diffCatalogues(whole, after).map(brief)).toEqual([`!sensitive_removed ${name} ${path}`]);
      }
      for (const alias of aliases) {
        const after = changed(name, () => ({ aliases: aliases.filter((each) => each !== alias) }));
        expect(diffCatalogues(whole, after).map(brief)).toEqual([`!alias_removed ${name} ${alias}`]);
      }
    }
  });
});

test('a catalogue does not differ from itself, in whatever order its types come', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...whole.types]), (some) => {
      const before = { ...whole, types: some };
      expect(diffCatalogues(before, before)).toEqual([]);
      expect(diffCatalogues(before, { ...whole, types: [...some].reverse() })).toEqual([]);
    }),
  );
});

describe('the change log', () => {
  const at = new Date('2026-03-01T12:00:00Z');

  test('begins with every type', () => {
    const entry = recordChange(undefined, whole, 'ann', at);
    expect(entry).toMatchObject({ version: 1, changedAt: '2026-03-01T12:00:00.000Z', changedBy: 'ann' });
    expect(entry?.changes.map(({ kind }) => kind)).toEqual(whole.types.map(() => 'type_added'));
    expect(recordChange(undefined, { ...whole, types: [] }, 'ann', at)?.changes).toEqual([]);
  });

  test('says what changed, and nothing where nothing did', () => {
    const next = { ...changed('team.created', () => ({ owner: 'bo' })), version: 2 };
    expect(recordChange(whole, next, 'bo', at)).toMatchObject({
      version: 2,
      changes: [{ kind: 'version_changed' }, { kind: 'owner_changed', type: 'team.created' }],
    });
    expect(recordChange(whole, whole, 'bo', at)).toBeUndefined();
  });
});
