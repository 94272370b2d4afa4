import type { JsonObject, JsonValue } from '../../event/index.ts';
import { isObject } from '../sensitive-path.ts';
import { compareBounds } from './compare-bounds.ts';
import { accepts, type Node, normalise, sameJson, typesOf, variantsOf } from './json-schema.ts';
import type { SchemaChange } from './schema-change.ts';

/**
 * What changed between two JSON Schemas (draft 2020-12) of what may be sent. Where it cannot tell, it says `narrowed`:
 * a guard that lets a doubt pass guards nothing. One exception: a new optional field counts as `widened` also where
 * unknown fields were taken before, for that is how schemas grow.
 */
export function compareSchemas(before: JsonObject, after: JsonObject): readonly SchemaChange[] {
  if (sameJson(before, after)) return [];
  const changes = new Comparison(before, after).compare(before, after);
  if (changes.length > 0) return changes;
  return [{ effect: 'described', path: '', message: 'is written or described in another way' }];
}

const widened = (message: string): SchemaChange => ({ effect: 'widened', path: '', message });
const narrowed = (message: string): SchemaChange => ({ effect: 'narrowed', path: '', message });
const isNarrowed = ({ effect }: SchemaChange) => effect === 'narrowed';
const under = (path: string, changes: readonly SchemaChange[]) =>
  changes.map((change) => ({ ...change, path: path + change.path }));

class Comparison {
  readonly #before: JsonObject;
  readonly #after: JsonObject;
  /** Schemas that refer to themselves are compared once; while that goes on, they count as equal. */
  readonly #compared = new Map<string, readonly SchemaChange[]>();
  #reverse: Comparison | undefined;

  constructor(before: JsonObject, after: JsonObject) {
    this.#before = before;
    this.#after = after;
  }

  compare(before: JsonValue, after: JsonValue): readonly SchemaChange[] {
    const refs = isObject(before) && isObject(after) && before.$ref !== undefined && after.$ref !== undefined;
    const pair = refs ? JSON.stringify([before, after]) : undefined;
    const known = pair === undefined ? undefined : this.#compared.get(pair);
    if (known) return known;
    if (pair !== undefined) this.#compared.set(pair, []);
    const changes = this.#compareNodes(normalise(before, this.#before), normalise(after, this.#after));
    if (pair !== undefined) this.#compared.set(pair, changes);
    return changes;
  }

  /** After against before. One for both directions, else schemas that refer to themselves would never come to an end. */
  #otherWay(): Comparison {
    this.#reverse ??= new Comparison(this.#after, this.#before);
    this.#reverse.#reverse = this;
    return this.#reverse;
  }

  #compareNodes(before: Node, after: Node): readonly SchemaChange[] {
    if (before === after) return [];
    if (before === false) return [widened('is taken now')];
    if (after === true) return [widened('takes anything now')];
    if (before === true || after === false) {
      return [narrowed(after === false ? 'takes nothing any more' : 'is restricted now')];
    }
    if (Array.isArray(before.enum)) return this.#compareValues(before.enum, after);
    if (Array.isArray(after.enum)) return [narrowed(`takes only ${list(after.enum)} now`)];
    if ([before, after].some((node) => Array.isArray(node.anyOf) || Array.isArray(node.oneOf))) {
      return this.#compareVariants(before, after);
    }
    const types = compareTypes(before, after);
    // A field that became something else altogether: its lengths and ranges say nothing more.
    if (types.some(isNarrowed) && !typesOf(before).some((type) => typesOf(after).includes(type)))
      return types;
    return [
      ...types,
      ...compareBounds(before, after),
      ...this.#compareProperties(before, after),
      ...this.#compareItems(before, after),
      ...this.#compareAll(before, after),
    ];
  }

  #compareValues(before: readonly JsonValue[], after: JsonObject): SchemaChange[] {
    const refused = before.filter((value) => !accepts(after, value, this.#after));
    const values = Array.isArray(after.enum) ? (after.enum as readonly JsonValue[]) : undefined;
    const added = values?.filter((value) => !before.some((each) => sameJson(each, value)));
    return [
      ...(refused.length > 0 ? [narrowed(`no longer takes ${list(refused)}`)] : []),
      ...(added === undefined ? [widened('takes more than the values it listed')] : []),
      ...(added?.length ? [widened(`takes ${list(added)} too`)] : []),
    ];
  }

  #compareVariants(before: JsonObject, after: JsonObject): SchemaChange[] {
    const [was, is] = [variantsOf(before, this.#before), variantsOf(after, this.#after)];
    const lost = was.flatMap((variant) => {
      const candidates = is.map((each) => this.#compareNodes(variant, each));
      if (candidates.some((changes) => !changes.some(isNarrowed))) return [];
      const only = candidates.length === 1 ? candidates[0] : undefined;
      return only?.filter(isNarrowed) ?? [narrowed('no longer takes one of its forms')];
    });
    const gained = is.some((variant) =>
      was.every((each) => this.#otherWay().#compareNodes(variant, each).some(isNarrowed)),
    );
    return [...lost, ...(gained ? [widened('takes another form too')] : [])];
  }

  #compareProperties(before: JsonObject, after: JsonObject): SchemaChange[] {
    const [was, is] = [propertiesOf(before), propertiesOf(after)];
    const [needed, needs] = [requiredOf(before), requiredOf(after)];
    const [othersBefore, othersAfter] = [
      before.additionalProperties ?? true,
      after.additionalProperties ?? true,
    ];
    const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) => {
      const [old, now] = [own(was, name), own(is, name)];
      if (old !== undefined && now !== undefined) return under(`.${name}`, this.compare(old, now));
      if (now !== undefined) {
        if (needs.has(name) && !needed.has(name) && normalise(othersBefore, this.#before) === true) return [];
        return normalise(othersBefore, this.#before) === true
          ? under(`.${name}`, [widened('is a field of its own now')])
          : under(`.${name}`, this.compare(othersBefore, now));
      }
      return normalise(othersAfter, this.#after) === true
        ? under(`.${name}`, [widened('is no longer checked')])
        : under(`.${name}`, this.compare(old ?? true, othersAfter));
    });
    return [
      ...[...needs]
        .filter((name) => !needed.has(name))
        .flatMap((name) => under(`.${name}`, [narrowed('is required now')])),
      ...[...needed]
        .filter((name) => !needs.has(name))
        .flatMap((name) => under(`.${name}`, [widened('is optional now')])),
      ...fields,
      ...under('.*', this.compare(othersBefore, othersAfter)),
    ];
  }

  #compareItems(before: JsonObject, after: JsonObject): readonly SchemaChange[] {
    const [was, is] = [listOf(before.prefixItems), listOf(after.prefixItems)];
    const places = Array.from({ length: Math.max(was.length, is.length) }, (_, place) =>
      under(`[${place}]`, this.compare(was[place] ?? before.items ?? true, is[place] ?? after.items ?? true)),
    );
    return [...places.flat(), ...under('[]', this.compare(before.items ?? true, after.items ?? true))];
  }

  #compareAll(before: JsonObject, after: JsonObject): readonly SchemaChange[] {
    const [was, is] = [listOf(before.allOf), listOf(after.allOf)];
    return Array.from({ length: Math.max(was.length, is.length) }, (_, place) =>
      this.compare(was[place] ?? true, is[place] ?? true),
    ).flat();
  }
}

function compareTypes(before: JsonObject, after: JsonObject): SchemaChange[] {
  const [was, is] = [typesOf(before), typesOf(after)];
  const changes: SchemaChange[] = [];
  if (was.some((type) => !is.includes(type)))
    changes.push(narrowed(`must be ${named(is)} now, was ${named(was)}`));
  if (is.some((type) => !was.includes(type)))
    changes.push(widened(`may be ${named(is)} now, was ${named(was)}`));
  return changes;
}

function named(types: readonly string[]): string {
  return types.filter((type) => type !== 'integer' || !types.includes('number')).join(' or ');
}

function list(values: readonly JsonValue[]): string {
  const shown = values.slice(0, 10).map((value) => JSON.stringify(value));
  return values.length > shown.length ? `${shown.join(', ')} ...` : shown.join(', ');
}

function propertiesOf(node: JsonObject): JsonObject {
  return isObject(node.properties) ? node.properties : {};
}

function requiredOf(node: JsonObject): ReadonlySet<string> {
  return new Set(listOf(node.required) as readonly string[]);
}

function own(node: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(node, name) ? node[name] : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
