/** Which ASCII characters belong to a set, looked up by code. */
export type CharacterSet = Uint8Array;

export function characters(ranges: string): CharacterSet {
  const set = new Uint8Array(128);
  for (let i = 0; i < ranges.length; i++) {
    const from = ranges.charCodeAt(i);
    const isRange = ranges[i + 1] === '-' && i + 2 < ranges.length;
    const to = isRange ? ranges.charCodeAt(i + 2) : from;
    set.fill(1, from, to + 1);
    if (isRange) i += 2;
  }
  return set;
}

export const digits = characters('0-9');
export const hex = characters('0-9a-fA-F');
export const alphanumeric = characters('A-Za-z0-9');
export const upperOrDigit = characters('A-Z0-9');
export const word = characters('A-Za-z0-9_');
export const base64url = characters('A-Za-z0-9_-');
export const base64 = characters('A-Za-z0-9+/=');

export function isIn(set: CharacterSet, code: number): boolean {
  return code < 128 && set[code] === 1;
}

/** Where the run of such characters that begins at `from` ends, `limit` at the latest. */
export function runEnd(text: string, from: number, set: CharacterSet, limit = text.length): number {
  const end = Math.min(limit, text.length);
  let at = from;
  while (at < end && isIn(set, text.charCodeAt(at))) at += 1;
  return at;
}
