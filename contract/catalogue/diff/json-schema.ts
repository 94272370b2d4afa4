import type { JsonObject, JsonValue } from '../../event/index.ts';
import { followRef, isObject } from '../sensitive-path.ts';

/** Keywords that describe and do not restrict. */
const annotations = new Set([
  '$id',
  '$schema',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** A schema brought into one form: `true` takes anything, `false` nothing. */
export type Node = boolean | JsonObject;

/** Follows references, drops descriptions, and writes `const`, lists of types and unions of values in one way each. */
export function normalise(schema: JsonValue, root: JsonObject, hops = 0): Node {
  if (!isObject(schema)) return schema !== false;
  if (typeof schema.$ref === 'string') {
    const target = hops < 32 ? followRef(root, schema.$ref) : undefined;
    const { $ref, ...siblings } = schema;
    if (target !== undefined) {
      return normalise(isObject(target) ? { ...target, ...siblings } : target, root, hops + 1);
    }
  }
  const kept = Object.entries(schema).filter(([keyword]) => !annotations.has(keyword));
  const { const: constant, ...node } = Object.fromEntries(kept) as Record<string, JsonValue>;
  if (constant !== undefined) node.enum = [constant];
  if (node.type === 'null') node.enum = [null];
  if (node.additionalProperties === true) delete node.additionalProperties;
  if (Array.isArray(node.required) && node.required.length === 0) delete node.required;
  const values = unionOfValues(node, root);
  if (values) return { enum: values };
  if (Object.keys(node).length === 0) return true;
  if (isObject(node.not) && normalise(node.not, root) === true) return false;
  return node;
}

/** The values of a union that lists values only; what it holds besides (types) follows from them. */
function unionOfValues(node: JsonObject, root: JsonObject): readonly JsonValue[] | undefined {
  const branches = node.anyOf;
  if (!Array.isArray(branches) || Object.keys(node).some((key) => key !== 'anyOf' && key !== 'type'))
    return undefined;
  const values: JsonValue[] = [];
  for (const branch of branches as JsonValue[]) {
    // A reference may lead back here.
    if (isObject(branch) && branch.$ref !== undefined) return undefined;
    const normal = normalise(branch, root);
    if (typeof normal === 'boolean' || !Array.isArray(normal.enum)) return undefined;
    values.push(...normal.enum);
  }
  return values;
}

const everyType = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;

/** The JSON types a schema lets through, `integer` beside `number`. */
export function typesOf(node: JsonObject): readonly string[] {
  if (Array.isArray(node.enum)) return [...new Set(node.enum.map(typeOf))];
  const { type } = node;
  if (type === undefined) return everyType;
  const listed = (Array.isArray(type) ? type : [type]) as string[];
  return listed.includes('number') ? [...new Set([...listed, 'integer'])] : listed;
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** What a union may be; a schema with several types counts as a union of them. */
export function variantsOf(node: JsonObject, root: JsonObject): readonly Node[] {
  const keyword = ['anyOf', 'oneOf'].find((each) => Array.isArray(node[each]));
  if (keyword) {
    const { [keyword]: branches, type, ...siblings } = node;
    return (branches as readonly JsonValue[]).flatMap((branch) => {
      const normal = normalise(branch, root);
      if (typeof normal === 'boolean') return [normal];
      return variantsOf(normalise({ ...siblings, ...normal }, root) as JsonObject, root);
    });
  }
  if (Array.isArray(node.enum) || !Array.isArray(node.type)) return [node];
  return node.type.map((type) => normalise({ ...node, type }, root));
}

/** Whether a listed value fits a schema. A keyword this does not know counts as a refusal. */
export function accepts(schema: Node, value: JsonValue, root: JsonObject): boolean {
  if (typeof schema === 'boolean') return schema;
  if (!typesOf(schema).includes(typeOf(value))) return false;
  return Object.entries(schema).every(([keyword, rule]) => {
    switch (keyword) {
      case 'type':
        return true;
      case 'enum':
        return (rule as readonly JsonValue[]).some((each) => sameJson(each, value));
      case 'anyOf':
      case 'oneOf':
        return (rule as readonly JsonValue[]).some((each) => accepts(normalise(each, root), value, root));
      case 'allOf':
        return (rule as readonly JsonValue[]).every((each) => accepts(normalise(each, root), value, root));
      case 'minLength':
        return typeof value !== 'string' || [...value].length >= Number(rule);
      case 'maxLength':
        return typeof value !== 'string' || [...value].length <= Number(rule);
      case 'minimum':
        return typeof value !== 'number' || value >= Number(rule);
      case 'maximum':
        return typeof value !== 'number' || value <= Number(rule);
      case 'exclusiveMinimum':
        return typeof value !== 'number' || value > Number(rule);
      case 'exclusiveMaximum':
        return typeof value !== 'number' || value < Number(rule);
      case 'pattern':
        return typeof value !== 'string' || matches(String(rule), value);
      default:
        return false;
    }
  });
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return false;
  }
}

/** Equality of JSON, whatever the order of keys. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [aKeys, bKeys] = [Object.keys(a), Object.keys(b)];
  return (
    aKeys.length === bKeys.length &&
    aKeys.every((key) => Object.hasOwn(b, key) && sameJson((a as JsonObject)[key], (b as JsonObject)[key]))
  );
}
