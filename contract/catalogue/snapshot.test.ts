import { toStandardJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EvidentError } from '../errors/index.ts';
import { compileCatalogue } from './compile-catalogue.ts';
import { defaultCatalogue } from './default-catalogue.ts';
import { defineCatalogue, parseCatalogueDefinition } from './define-catalogue.ts';
import { describeCatalogue, parseCatalogueSnapshot } from './snapshot.ts';

const description = 'Something happened.';
const snapshotOf = (types: Record<string, unknown>) =>
  describeCatalogue(compileCatalogue(parseCatalogueDefinition({ types })));

test('a snapshot is plain JSON and reads back as itself', () => {
  const snapshot = describeCatalogue(defaultCatalogue);
  expect(JSON.parse(JSON.stringify(snapshot))).toStrictEqual(snapshot);
  expect(parseCatalogueSnapshot(JSON.parse(JSON.stringify(snapshot)))).toStrictEqual(snapshot);
  expect(
    snapshot.types.every(({ metadataChecked, metadata }) => metadataChecked === (metadata !== undefined)),
  ).toBe(true);
});

test('it is the same text however the catalogue was written', () => {
  const one = snapshotOf({
    'a.b': {
      description,
      metadata: z.object({ x: z.string(), y: z.string() }),
      aliases: ['B', 'A'],
      sensitive: ['y', 'x'],
    },
    'a.a': { description, owner: 'ann', lane: 'record' },
  });
  const other = snapshotOf({
    'a.a': { lane: 'record', owner: 'ann', description },
    'a.b': {
      sensitive: ['x', 'y', 'x'],
      aliases: ['A', 'B'],
      metadata: z.object({ x: z.string(), y: z.string() }),
      description,
    },
  });
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
});

describe('of each type', () => {
  test('the lane is written out, and the schema as JSON Schema of what is sent', () => {
    const { types } = snapshotOf({
      page_viewed: { description, metadata: z.object({ n: z.int().min(1).max(9).default(1) }) },
    });
    expect(types).toStrictEqual([
      {
        name: 'page_viewed',
        description,
        lane: 'product',
        metadataChecked: true,
        metadata: {
          properties: { n: { default: 1, maximum: 9, minimum: 1, type: 'integer' } },
          type: 'object',
        },
        sensitive: [],
        aliases: [],
      },
    ]);
  });

  test('a schema that cannot be written down is said to be there', () => {
    const [type] = snapshotOf({ 'a.b': { description, metadata: v.object({ x: v.string() }) } }).types;
    expect(type).toMatchObject({ metadataChecked: true });
    expect(type).not.toHaveProperty('metadata');
    const dates = snapshotOf({ 'a.b': { description, metadata: z.object({ at: z.date().optional() }) } })
      .types[0];
    expect(dates).not.toHaveProperty('metadata');
  });

  test('schemas of other libraries are written down where they can be', () => {
    const metadata = toStandardJsonSchema(v.object({ x: v.string() }));
    expect(snapshotOf({ 'a.b': { description, metadata } }).types[0]?.metadata).toMatchObject({
      required: ['x'],
    });
  });
});

test.each([
  [null],
  [{}],
  [{ version: 1, mode: 'open', types: [{}] }],
  [{ version: '1', mode: 'open', types: [] }],
])('what is no snapshot is refused: %j', (value) => {
  expect(() => parseCatalogueSnapshot(value)).toThrow(EvidentError);
});

test('a catalogue made of a definition and one made of its parts are described alike', () => {
  const types = { 'a.b': { description, sensitive: ['x'] } };
  const whole = defineCatalogue({ types });
  const parts = defineCatalogue({ presets: [whole], types: {} });
  expect(describeCatalogue(compileCatalogue(parts))).toStrictEqual(
    describeCatalogue(compileCatalogue(whole)),
  );
});
