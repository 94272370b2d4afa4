import type { JsonObject } from '../../event/index.ts';
import { sameJson } from './json-schema.ts';
import type { SchemaChange } from './schema-change.ts';

const lowerBounds = ['minLength', 'minItems', 'minProperties', 'minContains'] as const;
const upperBounds = ['maxLength', 'maxItems', 'maxProperties', 'maxContains'] as const;

/** Keywords looked at one by one; all others are conditions that are equal, or not. */
const handled = new Set<string>([
  ...lowerBounds,
  ...upperBounds,
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'type',
  'enum',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'allOf',
]);

/** What changed in lengths, ranges and all other conditions of one schema, without those inside it. */
export function compareBounds(before: JsonObject, after: JsonObject): SchemaChange[] {
  return [
    ...lowerBounds.map((word) => compareNumbers(word, number(before[word], 0), number(after[word], 0), -1)),
    ...upperBounds.map((word) =>
      compareNumbers(word, number(before[word], Infinity), number(after[word], Infinity), 1),
    ),
    compareRange('minimum', before, after, -1),
    compareRange('maximum', before, after, 1),
    compareSteps(before, after),
    ...compareConditions(before, after),
  ].flatMap((change) => (change ? [change] : []));
}

/** `wider` says which way lets more through: 1 up, -1 down. */
function compareNumbers(
  word: string,
  before: number,
  after: number,
  wider: 1 | -1,
): SchemaChange | undefined {
  if (before === after) return undefined;
  const effect = after > before === (wider === 1) ? 'widened' : 'narrowed';
  const shown = Number.isFinite(after) ? `has ${word} ${after} now` : `has no ${word} any more`;
  return {
    effect,
    path: '',
    message: Number.isFinite(before) && before !== 0 ? `${shown}, was ${before}` : shown,
  };
}

interface End {
  readonly at: number;
  readonly exclusive: boolean;
}

function compareRange(
  word: 'minimum' | 'maximum',
  before: JsonObject,
  after: JsonObject,
  wider: 1 | -1,
): SchemaChange | undefined {
  const [was, is] = [endOf(before, word, wider), endOf(after, word, wider)];
  if (was.at !== is.at) return compareNumbers(word, was.at, is.at, wider);
  if (was.exclusive === is.exclusive) return undefined;
  const message = `${is.exclusive ? 'leaves out' : 'takes in'} its ${word} ${is.at} now`;
  return { effect: is.exclusive ? 'narrowed' : 'widened', path: '', message };
}

function endOf(node: JsonObject, word: 'minimum' | 'maximum', wider: 1 | -1): End {
  const none = wider * Infinity;
  const inclusive = bound(node[word], none);
  const exclusive = bound(node[word === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'], none);
  const tighter = wider === 1 ? Math.min(inclusive, exclusive) : Math.max(inclusive, exclusive);
  return { at: tighter, exclusive: tighter === exclusive && exclusive !== none };
}

/** Libraries write the ends of the safe integers for "any integer". */
function bound(value: unknown, none: number): number {
  return typeof value !== 'number' || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? none : value;
}

function compareSteps(before: JsonObject, after: JsonObject): SchemaChange | undefined {
  const [was, is] = [before.multipleOf, after.multipleOf];
  if (was === is) return undefined;
  if (typeof is !== 'number') return { effect: 'widened', path: '', message: 'takes any step now' };
  const finer = typeof was === 'number' && Number.isInteger(was / is);
  return { effect: finer ? 'widened' : 'narrowed', path: '', message: `must be a multiple of ${is} now` };
}

/** Every other keyword is one more condition: losing it lets more through, another one may not. */
function compareConditions(before: JsonObject, after: JsonObject): SchemaChange[] {
  const words = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...words]
    .filter((word) => !handled.has(word) && !sameJson(before[word], after[word]))
    .map((word) => {
      const effect = losesCondition(word, after) ? 'widened' : 'narrowed';
      const how =
        before[word] === undefined ? 'has a new' : after[word] === undefined ? 'lost its' : 'has another';
      return { effect, path: '', message: `${how} ${word}` };
    });
}

function losesCondition(word: string, after: JsonObject): boolean {
  if (word === 'uniqueItems') return after[word] !== true;
  if (after[word] !== undefined) return false;
  // What these let through is refused once they are gone, where nothing else is let through.
  return word !== 'patternProperties' || after.additionalProperties === undefined;
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
