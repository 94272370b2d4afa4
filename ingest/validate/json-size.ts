/** What `jsonSize` answers instead of a size. */
export const tooDeep = -1;
export const notStorable = -2;
const notJson = -3;

/**
 * Bytes of a value as PostgreSQL keeps it in JSON, in one walk: UTF-8 without blanks, numbers written out in full
 * (`1e300` is 301 digits in jsonb, which is how a small body would overrun the table's own bound). For numbers
 * between 1e-6 and 1e21 that is exactly what `JSON.stringify` writes. Negative when the value cannot be kept.
 */
export function jsonSize(value: unknown, maxDepth: number): number {
  switch (typeof value) {
    case 'string':
      return textSize(value);
    case 'number':
      return numberSize(value);
    case 'boolean':
      return value ? 4 : 5;
    case 'object':
      if (value === null) return 4;
      if (maxDepth <= 0) return tooDeep;
      return Array.isArray(value) ? arraySize(value, maxDepth - 1) : objectSize(value, maxDepth - 1);
    default:
      return notJson;
  }
}

function arraySize(values: readonly unknown[], maxDepth: number): number {
  let size = values.length === 0 ? 2 : values.length + 1;
  for (let i = 0; i < values.length; i++) {
    const inner = jsonSize(values[i], maxDepth);
    if (inner < 0) return inner;
    size += inner;
  }
  return size;
}

function objectSize(object: object, maxDepth: number): number {
  let size = 1;
  for (const key in object) {
    const value: unknown = (object as Record<string, unknown>)[key];
    // As JSON.stringify does: a field that holds nothing is not there.
    if (value === undefined) continue;
    const name = textSize(key);
    if (name < 0) return name;
    const inner = jsonSize(value, maxDepth);
    if (inner < 0) return inner;
    size += name + inner + 2;
  }
  return size === 1 ? 2 : size;
}

/** Bytes of a string in JSON with its quotes; `notStorable` when it holds NUL or half a surrogate pair, which jsonb refuses. */
export function textSize(text: string): number {
  let size = text.length + 2;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) {
      if (code >= 0x20) {
        if (code === 0x22 || code === 0x5c) size += 1;
      } else if (code === 0) return notStorable;
      else size += code >= 8 && code <= 13 && code !== 11 ? 1 : 5;
    } else if (code < 0x800) {
      size += 1;
    } else if (code < 0xd800 || code > 0xdfff) {
      size += 2;
    } else {
      const low = text.charCodeAt(i + 1);
      if (code > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return notStorable;
      // Two code units become four bytes.
      size += 2;
      i += 1;
    }
  }
  return size;
}

/** Whether PostgreSQL can keep a text: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) return false;
    if (code >= 0xd800 && code <= 0xdfff) return textSize(text) >= 0;
  }
  return true;
}

function numberSize(value: number): number {
  if (value >= 0 && value < 10 && (value | 0) === value) return 1;
  if (!Number.isFinite(value)) return notJson;
  const written = String(value);
  const exponentAt = written.indexOf('e');
  if (exponentAt < 0) return written.length;
  const exponent = Number(written.slice(exponentAt + 1));
  return Math.abs(exponent) + exponentAt + 1;
}
