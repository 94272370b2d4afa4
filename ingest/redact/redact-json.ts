import type { JsonValue } from '@evident/contract/event';
import { isCardNumber } from './card-number.ts';
import { isMark, mark } from './mark.ts';
import { verdictOf } from './name-verdicts.ts';
import { type Removals, redactText } from './redact-text.ts';
import type { NameVerdict } from './sensitive-name.ts';
import { childNode, type SensitiveNode } from './sensitive-paths.ts';

/** Shorter names hold no secret themselves. */
const shortestSecretName = 16;

/** What the fields above say about a value. */
export interface Surroundings {
  /** The verdict on the nearest name. */
  readonly name: NameVerdict | undefined;
  /** The kind that a name further up gave to everything inside it. */
  readonly inherited: string | undefined;
  readonly sensitive: SensitiveNode | undefined;
}

export const noSurroundings: Surroundings = { name: undefined, inherited: undefined, sensitive: undefined };

/** Redacts a JSON value by names and by looks. Answers the same value when nothing was removed; never changes it. */
export function redactJson(value: JsonValue, around: Surroundings, removals: Removals): JsonValue {
  if (around.sensitive?.whole === true && value !== null) {
    return typeof value === 'string' && isMark(value) ? value : remove('sensitive', removals);
  }
  switch (typeof value) {
    case 'string':
      return redactString(value, around, removals);
    case 'number':
      return redactNumber(value, around, removals);
    case 'object':
      if (value === null) return value;
      return Array.isArray(value)
        ? redactArray(value, around, removals)
        : redactObject(value as { readonly [key: string]: JsonValue }, around, removals);
    default:
      return value;
  }
}

function redactString(value: string, { name, inherited }: Surroundings, removals: Removals): string {
  const kind = name?.kind ?? inherited;
  if (kind === undefined) return redactText(value, removals, name?.identifier === true ? 'no-cards' : 'text');
  if (isMark(value) || /^(?:[*•\s]*|true|false|null|undefined)$/.test(value)) return value;
  return remove(kindByLook(value) ?? kind, removals);
}

/** The issuer, when the whole value is one secret: `[redacted:stripe-key]` says more than `[redacted:api-key]`. */
function kindByLook(value: string): string | undefined {
  const found: Removals = [];
  const redacted = redactText(value, found, 'identifier');
  const [kind] = found;
  return kind !== undefined && redacted === mark(kind) ? kind : undefined;
}

function redactNumber(value: number, { name }: Surroundings, removals: Removals): JsonValue {
  if (name?.kind !== undefined && name.numbers) return remove(name.kind, removals);
  if (value < 1e13 || name?.identifier === true || !Number.isSafeInteger(value)) return value;
  return isCardNumber(String(value)) ? remove('card', removals) : value;
}

function redactArray(values: readonly JsonValue[], around: Surroundings, removals: Removals): JsonValue {
  let copy: JsonValue[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as JsonValue;
    const redacted = redactJson(value, around, removals);
    if (redacted === value) continue;
    copy ??= [...values];
    copy[i] = redacted;
  }
  return copy ?? values;
}

function redactObject(
  object: { readonly [key: string]: JsonValue },
  around: Surroundings,
  removals: Removals,
): JsonValue {
  const inherited = around.name?.kind ?? around.inherited;
  const paired = pairVerdict(object);
  let copy: Record<string, JsonValue> | undefined;
  for (const key in object) {
    const value = object[key];
    if (value === undefined) continue;
    const own = verdictOf(key);
    const name = paired !== undefined && key === 'value' ? paired : own;
    const redacted = redactJson(
      value,
      {
        name,
        inherited: own.neutral && own.kind === undefined ? undefined : inherited,
        sensitive: childNode(around.sensitive, key),
      },
      removals,
    );
    const redactedKey = key.length < shortestSecretName ? key : redactText(key, removals, 'identifier');
    if (redacted === value && redactedKey === key) continue;
    // A spread copies `__proto__` as the field it is here, and setting it then sets that field.
    copy ??= { ...object };
    if (redactedKey !== key) delete copy[key];
    copy[redactedKey] = redacted;
  }
  return copy ?? object;
}

/** `{ name: 'Authorization', value: '...' }`: a name and a value side by side, as headers and form fields are listed. */
function pairVerdict(object: { readonly [key: string]: JsonValue }): NameVerdict | undefined {
  if (!Object.hasOwn(object, 'value')) return undefined;
  const name = object.name ?? object.key ?? object.header ?? object.field;
  if (typeof name !== 'string') return undefined;
  const verdict = verdictOf(name);
  return verdict.kind === undefined ? undefined : verdict;
}

function remove(kind: string, removals: Removals): string {
  removals.push(kind);
  return mark(kind);
}
