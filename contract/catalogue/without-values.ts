import type { JsonObject, JsonValue } from '../event/index.ts';

/** How valibot and arktype quote what they got. */
const quotes = [/,? but received .*$/s, / \(was .*\)$/s];
const mostValues = 500;
/** Values of other fields are looked for from this length on: an honest message may well hold a short one. */
const tellingLength = 4;

/**
 * A schema library's message, without the value it is about: error messages reach logs and other people, events must
 * not. First the known ways of quoting, then anything the event holds, above all at that place.
 */
export function withoutValues(message: string, path: readonly string[], metadata: JsonObject): string {
  const unquoted = quotes.reduce((text, quote) => text.replace(quote, ''), message);
  const values = [
    ...valuesIn(valueAt(metadata, path)),
    ...valuesIn(metadata).filter((value) => value.length >= tellingLength),
  ];
  return values.reduce((text, value) => cutOut(text, value), unquoted);
}

function valueAt(root: JsonValue, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as JsonObject)[key];
  }
  return value ?? null;
}

function valuesIn(value: JsonValue): string[] {
  const found: string[] = [];
  const waiting: JsonValue[] = [value];
  while (waiting.length > 0 && found.length < mostValues) {
    const next = waiting.pop();
    if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next).slice(0, mostValues));
    else if (typeof next === 'string' || typeof next === 'number') found.push(String(next));
  }
  return found;
}

function cutOut(text: string, value: string): string {
  if (value === '') return text;
  // Short values are looked for as words only, else the value "a" would eat every "a" of the message.
  if (value.length >= tellingLength) return text.replaceAll(value, '…');
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu'),
    '…',
  );
}
