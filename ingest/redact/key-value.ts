import { cardNumber } from './card-number.ts';
import { characters, isIn } from './characters.ts';
import type { Finding } from './finding.ts';
import { kindOfName } from './name-verdicts.ts';

const keyCharacters = characters('A-Za-z0-9_.[]$-');
const longestKey = 64;
const lookedAt = 64;
/** Cookies that carry a session, where they stand in a list of cookies; elsewhere a session id is an id. */
const sessionCookies = /^(?:sid|session|session_?id|_?[a-z]{1,20}_session(?:_id)?)$/i;
const schemes = /^(?:bearer|basic|token|digest|negotiate|apikey)[ \t]+/i;

interface Pair {
  readonly kind: string;
  readonly keyStart: number;
  /** `name: value` in a sentence: `Invalid token: expired`. */
  readonly prose: boolean;
}

/**
 * `password=...`, `"apiKey": "..."`, `AccountKey=...;`, `Cookie: ...`, `token%3D...`: a name that tells, and its value.
 * `at` is the separator and `length` how long it is. Names and what decides are looked at within 64 characters.
 */
export function keyValue(text: string, at: number, length: number): Finding | undefined {
  const pair = pairAt(text, at);
  if (pair === undefined) return undefined;
  const start = valueStart(text, at + length);
  const quote = quoteAt(text, start.at);
  const from = start.at + quote.length;
  if (from >= text.length) return undefined;
  if (isHarmless(text, from, pair, quote === '' && start.blank && pair.prose)) return undefined;
  // A card number in groups has blanks in it.
  const card = pair.kind === 'card' ? cardNumber(text, from) : undefined;
  if (card !== undefined) return card;
  const end = quote === '' ? bareEnd(text, from, pair, text[at] === ':') : quotedEnd(text, from, quote);
  return end <= from ? undefined : { start: from, end, kind: pair.kind };
}

function pairAt(text: string, at: number): Pair | undefined {
  let end = at;
  while (end > 0 && at - end < 2 && text[end - 1] === ' ') end -= 1;
  const spaced = end;
  while (end > 0 && spaced - end < 4 && isQuoteOrBackslash(text.charCodeAt(end - 1))) end -= 1;
  const quoted = end !== spaced;
  let keyStart = end;
  while (keyStart > 0 && end - keyStart <= longestKey && isIn(keyCharacters, text.charCodeAt(keyStart - 1))) {
    keyStart -= 1;
  }
  if (end - keyStart < 2 || end - keyStart > longestKey) return undefined;
  const key = text.slice(keyStart, end);
  const kind = kindOfName(key) ?? kindInText(text, key, keyStart, at);
  if (kind === undefined) return undefined;
  return { kind, keyStart, prose: text[at] === ':' && !quoted && followsWord(text, keyStart) };
}

/** Names that only tell in a URL or in a list of cookies. */
function kindInText(text: string, key: string, keyStart: number, at: number): string | undefined {
  if (text[at] !== '=') return undefined;
  if (key === 'sig') return 'signature';
  if (!sessionCookies.test(key)) return undefined;
  const before = text.slice(Math.max(0, keyStart - 2), keyStart);
  const valueEnd = text.slice(at + 1, at + 1 + 256).search(/[;\s&,]/);
  const inList = before === '; ' || before.endsWith(';') || text[at + 1 + valueEnd] === ';';
  return inList && valueEnd !== 0 ? 'session-token' : undefined;
}

function followsWord(text: string, keyStart: number): boolean {
  return keyStart >= 2 && text[keyStart - 1] === ' ' && /[\p{L}\d]/u.test(text.charAt(keyStart - 2));
}

/** Past what may still belong to the separator (`=>`, `:=`, `==`) and a few blanks. */
function valueStart(text: string, from: number): { readonly at: number; readonly blank: boolean } {
  let at = from;
  while (at < from + 2 && (text[at] === '=' || text[at] === '>')) at += 1;
  const blanks = at;
  while (at < blanks + 3 && (text[at] === ' ' || text[at] === '\t')) at += 1;
  return { at, blank: at > blanks };
}

/** The quote that opens a value, with the backslashes before it: `"`, `'`, `\"`, `\\\"`. */
function quoteAt(text: string, at: number): string {
  let end = at;
  while (end < at + 3 && text[end] === '\\') end += 1;
  const quote = text[end];
  return quote === '"' || quote === "'" || quote === '`' ? text.slice(at, end + 1) : '';
}

/** Words that stand for a value rather than being one; in a sentence, anything that reads like a word. */
function isHarmless(text: string, from: number, pair: Pair, prose: boolean): boolean {
  const value = text.slice(from, from + lookedAt);
  if (/^(?:true|false|null|undefined|none|nil|yes|no)(?![\w-])/i.test(value)) return true;
  if (/^[*•]+(?![^\s"'&;,*•])/.test(value)) return true;
  if (/^\[redacted:[a-z0-9-]{1,40}\](?![^\s"'&;,.)\]}])/.test(value)) return true;
  if (pair.kind === 'token' && /^\d{1,9}(?![\w-])/.test(value)) return true;
  return prose && !/^(?=[^\s,;]*\d)[^\s,;]{6}/.test(value);
}

function quotedEnd(text: string, from: number, quote: string): number {
  const escapes = quote.length - 1;
  for (let end = text.indexOf(quote, from); end >= 0; end = text.indexOf(quote, end + 1)) {
    // More backslashes than the opening quote had: it is part of the value.
    if (countBackslashes(text, end + escapes) === escapes) return end;
  }
  return text.length;
}

function countBackslashes(text: string, before: number): number {
  let count = 0;
  while (count < 8 && text[before - 1 - count] === '\\') count += 1;
  return count;
}

function bareEnd(text: string, from: number, pair: Pair, header: boolean): number {
  if (header && (pair.kind === 'authorization' || pair.kind === 'cookie'))
    return lineEnd(text, from, pair.keyStart);
  const scheme = pair.kind === 'authorization' ? schemes.exec(text.slice(from, from + 20)) : null;
  const start = from + (scheme?.[0].length ?? 0);
  const listed = inSemicolonList(text, pair.keyStart);
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x3b || code === 0x0a || code === 0x0d) break;
    if (listed) continue;
    if (code <= 0x20 || code === 0x26 || code === 0x22 || code === 0x27 || code === 0x60) break;
    if (code === 0x3c || code === 0x3e) break;
    if (code === 0x2c && /^, ?[\w.-]{1,40}["']?[=:]/.test(text.slice(end, end + 48))) break;
    if (code === 0x25 && /^%26|^%3b/i.test(text.slice(end, end + 3))) break;
  }
  // What closes a bracket or a sentence is not the value's.
  while (end > start + 1 && ')]},.'.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

/** A header's value goes to the end of the line, or to the quote that was opened before its name: `-H 'Cookie: ...'`. */
function lineEnd(text: string, from: number, keyStart: number): number {
  const opened = text[keyStart - 1];
  const quote = opened === '"' || opened === "'" ? opened : '\n';
  for (let end = from; end < text.length; end++) {
    const char = text[end];
    if (char === '\n' || char === '\r' || char === quote) return end;
  }
  return text.length;
}

/** `Server=x;Password=my pass;`: in such a list, only a semicolon ends a value. */
function inSemicolonList(text: string, keyStart: number): boolean {
  return text[keyStart - 1] === ';' || (text[keyStart - 1] === ' ' && text[keyStart - 2] === ';');
}

function isQuoteOrBackslash(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60 || code === 0x5c;
}
