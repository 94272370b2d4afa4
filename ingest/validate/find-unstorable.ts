import type { ErrorDetail } from '@evident/contract/errors';
import { isStorable } from './json-size.ts';

const shownKeyLength = 40;
const shownPathLength = 200;

/** Where a JSON value is nested too deep, or holds what jsonb cannot keep. Only asked once it is known that it does. */
export function findUnstorable(value: unknown, path: string, maxDepth: number): ErrorDetail | undefined {
  const shown = path.length > shownPathLength ? `${path.slice(0, shownPathLength)}…` : path;
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? undefined : unstorableText(shown);
    case 'number':
      return Number.isFinite(value) ? undefined : { path: shown, problem: 'is not a JSON value' };
    case 'boolean':
      return undefined;
    case 'object':
      break;
    default:
      return { path: shown, problem: 'is not a JSON value' };
  }
  if (value === null) return undefined;
  if (maxDepth <= 0) return { path: shown, problem: 'is nested too deep' };
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    if (!isStorable(key))
      return { path: shown, problem: 'has a field name that holds a NUL or half of a surrogate pair' };
    const found = findUnstorable(inner, `${path}.${showKey(key)}`, maxDepth - 1);
    if (found) return found;
  }
  return undefined;
}

function unstorableText(path: string): ErrorDetail {
  return { path, problem: 'holds a NUL character or half of a surrogate pair, which cannot be stored' };
}

/** A field name as an error may show it: it comes from the sender, so it is cut, and what is not plain is left out. */
export function showKey(key: string): string {
  const plain = key.slice(0, shownKeyLength).replace(/[^\w $@.:/-]/g, '?');
  return key.length > shownKeyLength ? `${plain}…` : plain;
}
