import { alphanumeric, base64, characters, isIn, runEnd } from './characters.ts';
import type { Finding } from './finding.ts';

const token68 = characters('A-Za-z0-9._~+/=-');
const shortestBearer = 8;
const longestBasic = 1024;

/** `Bearer <token>` and `Basic <user:password in base64>` anywhere in a text. The scheme's name stays. */
export function authScheme(text: string, at: number): Finding | undefined {
  if (at > 0 && isIn(alphanumeric, text.charCodeAt(at - 1))) return undefined;
  const name = text.slice(at, at + 6).toLowerCase();
  if (name === 'bearer') return bearer(text, skipBlanks(text, at + 6));
  return name.startsWith('basic') ? basic(text, skipBlanks(text, at + 5)) : undefined;
}

/** Prose says "Bearer of": a token has a digit, or is longer than any word. */
function bearer(text: string, start: number): Finding | undefined {
  if (start < 0) return undefined;
  const looked = runEnd(text, start, token68, start + 40);
  const length = looked - start;
  if (length < shortestBearer || !(length >= 40 || /\d/.test(text.slice(start, looked)))) return undefined;
  return { start, end: runEnd(text, looked, token68), kind: 'authorization' };
}

/** "Basic plan" is no secret: what follows must say `user:password` once decoded. */
function basic(text: string, start: number): Finding | undefined {
  if (start < 0) return undefined;
  const end = runEnd(text, start, base64, start + longestBasic);
  if (end - start < 6) return undefined;
  const decoded = Buffer.from(text.slice(start, end), 'base64').toString('latin1');
  return /^[\x20-\x7e]*:[\x20-\x7e\x80-\xff]*$/.test(decoded)
    ? { start, end, kind: 'authorization' }
    : undefined;
}

/** Where the value begins after one to four blanks; -1 when there are none. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < from + 4 && (text[at] === ' ' || text[at] === '\t')) at += 1;
  return at === from ? -1 : at;
}
