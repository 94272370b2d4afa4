import { EvidentError } from '@evident/contract/errors';
import { eventColumns, eventInputSchema } from '@evident/contract/event';

const inputNames = new Set(Object.keys(eventInputSchema.shape));

/** Where each flat name belongs: the camelCase of every column that a sender may fill, such as `ipAddress`. */
const flatPaths: ReadonlyMap<string, readonly [string] | readonly [string, string]> = new Map(
  eventColumns
    .filter(({ path }) => inputNames.has(path[0]))
    .map(({ column, path }) => [camelCase(column), path] as const)
    .filter(([name]) => !inputNames.has(name)),
);

/** The store's own fields, which an exported event carries: they are set anew. */
const storeNames: ReadonlySet<string> = new Set(
  eventColumns.map(({ path }) => path[0]).filter((name) => !inputNames.has(name)),
);

/** Every name that is understood at the top level. */
export const knownEventNames: readonly string[] = [...inputNames, ...flatPaths.keys(), 'sentAt'];

/**
 * Brings an event into the nested form of the envelope. Flat names (`requestId`, `objectType`, `createdAt` ...) move
 * to their place, `null` counts as absent, and what an exported event carries beyond its input is left out.
 * Fields nobody knows stay, for the schema to refuse. An event that has the form already is answered as it is.
 */
export function toNestedForm(item: Record<string, unknown>): Record<string, unknown> {
  for (const name in item) {
    if (!inputNames.has(name) || item[name] === null) return nested(item);
  }
  return hasNull(item.request) || hasNull(item.object) ? nested(item) : item;
}

function nested(item: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  const flat: [readonly [string] | readonly [string, string], unknown][] = [];
  for (const name in item) {
    const value = item[name];
    if (value === null || value === undefined || name === 'sentAt' || storeNames.has(name)) continue;
    const path = flatPaths.get(name);
    if (path) flat.push([path, value]);
    else result[name] = name === 'request' || name === 'object' ? withoutNulls(value) : value;
  }
  for (const [path, value] of flat) place(result, path, value);
  return result;
}

function place(
  event: Record<string, unknown>,
  [first, second]: readonly [string] | readonly [string, string],
  value: unknown,
): void {
  if (second === undefined) {
    refuseTwice(event[first], value, first);
    event[first] = value;
    return;
  }
  const parent = event[first];
  // A parent of the wrong shape stays as it is, for the schema to refuse.
  if (parent !== undefined && !isObject(parent)) return;
  const copy = { ...parent };
  refuseTwice(copy[second], value, `${first}.${second}`);
  copy[second] = value;
  event[first] = copy;
}

function refuseTwice(present: unknown, value: unknown, path: string): void {
  if (present === undefined || present === value) return;
  throw new EvidentError('INVALID_INPUT', {
    details: [{ path, problem: 'is given twice, and differently' }],
  });
}

function withoutNulls(value: unknown): unknown {
  if (!hasNull(value)) return value;
  return Object.fromEntries(Object.entries(value as object).filter(([, inner]) => inner !== null));
}

function hasNull(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (value[name] === null) return true;
  return false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
