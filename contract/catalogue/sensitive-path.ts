import type { JsonObject, JsonValue } from '../event/index.ts';

/**
 * Whether a JSON Schema has a place for a dotted path. Lists are walked through; an object that says it takes other
 * fields (`additionalProperties`) has a place for any name. One that merely does not forbid them has not: a misspelt
 * path would protect nothing, and nobody would notice.
 */
export function hasPath(schema: JsonObject, path: string): boolean {
  const keys = path.split('.');
  /** Schemas refer to themselves: each is asked once for what is left of the path. */
  const asked = new Map<JsonValue, Set<number>>();

  function reaches(node: JsonValue, from: number): boolean {
    if (node === true || from === keys.length) return node !== false;
    if (!isObject(node)) return false;
    const before = asked.get(node) ?? new Set();
    if (before.has(from)) return false;
    asked.set(node, before.add(from));

    const field = keys[from] as string;
    const property =
      isObject(node.properties) && Object.hasOwn(node.properties, field) ? node.properties[field] : undefined;
    if (property !== undefined) return reaches(property, from + 1);
    if (Object.keys(node).length === 0) return true;
    if (isObject(node.additionalProperties) || node.additionalProperties === true) {
      return reaches(node.additionalProperties, from + 1);
    }
    return sameLevel(node).some((schema) => reaches(schema, from));
  }

  /** Schemas for the same value, and for the items of a list, which take no step of the path. */
  function sameLevel(node: JsonObject): readonly JsonValue[] {
    const target = typeof node.$ref === 'string' ? followRef(schema, node.$ref) : undefined;
    return [
      ...['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((keyword) => listAt(node, keyword)),
      ...(node.items === undefined ? [] : [node.items]),
      ...(target === undefined ? [] : [target]),
    ];
  }

  return reaches(schema, 0);
}

/** `#`, `#/$defs/name`: references inside the same document, which is all that libraries write. */
export function followRef(root: JsonObject, ref: string): JsonValue | undefined {
  if (!ref.startsWith('#')) return undefined;
  let node: JsonValue | undefined = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as JsonObject)[key];
  }
  return node;
}

function listAt(node: JsonObject, keyword: string): readonly JsonValue[] {
  const value = node[keyword];
  return Array.isArray(value) ? value : [];
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
