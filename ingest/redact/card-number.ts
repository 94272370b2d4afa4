import { alphanumeric, isIn } from './characters.ts';
import type { Finding } from './finding.ts';

/** First digits (from, to) and lengths of the card networks, ISO/IEC 7812; lengths written without separators. */
const networks: readonly { from: number; to: number; digits: number; lengths: readonly number[] }[] = [
  { from: 4, to: 4, digits: 1, lengths: [16] },
  { from: 51, to: 55, digits: 2, lengths: [16] },
  { from: 2221, to: 2720, digits: 4, lengths: [16] },
  { from: 34, to: 34, digits: 2, lengths: [15] },
  { from: 37, to: 37, digits: 2, lengths: [15] },
  { from: 6011, to: 6011, digits: 4, lengths: [16] },
  { from: 644, to: 659, digits: 3, lengths: [16] },
  { from: 3528, to: 3589, digits: 4, lengths: [16] },
  { from: 62, to: 62, digits: 2, lengths: [16] },
  { from: 2200, to: 2204, digits: 4, lengths: [16] },
  { from: 300, to: 305, digits: 3, lengths: [14] },
  { from: 36, to: 36, digits: 2, lengths: [14] },
  { from: 38, to: 38, digits: 2, lengths: [14] },
];

/** Lengths that only count when the digits are grouped as on a card: alone they are order numbers and article codes. */
const groupedOnly: Readonly<Record<string, readonly number[]>> = { '4': [13, 19], '6': [17, 18, 19] };

const longest = 19;
const shortest = 13;

/** Whether a number is one that a card could bear: network, length and check digit. */
export function isCardNumber(number: string, grouped = false): boolean {
  const known = networks.some(
    ({ from, to, digits, lengths }) =>
      lengths.includes(number.length) && inRange(Number(number.slice(0, digits)), from, to),
  );
  const asGrouped = grouped && (groupedOnly[number.charAt(0)] ?? []).includes(number.length);
  return (known || asGrouped) && passesLuhn(number);
}

function inRange(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}

/** ISO/IEC 7812-1 annex B. */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let i = 0; i < number.length; i++) {
    const digit = number.charCodeAt(number.length - 1 - i) - 48;
    const counted = i % 2 === 1 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}

/**
 * A card number that begins at `at`, the first digit of a run: bare, or in groups with one blank, dash or dot between
 * them. Groups have 3 to 6 digits, but the last one: so the 8-4-4-4-12 of a UUID never adds up to a card, nor does a
 * date. Looks at 19 digits and their separators at most.
 */
export function cardNumber(text: string, at: number): Finding | undefined {
  const before = at === 0 ? 0 : text.charCodeAt(at - 1);
  if (isIn(alphanumeric, before)) return undefined;
  let number = '';
  let separator = 0;
  let position = at;
  let best: Finding | undefined;
  while (number.length <= longest) {
    const groupEnd = endOfDigits(text, position);
    number += text.slice(position, groupEnd);
    const size = groupEnd - position;
    const next = text.charCodeAt(groupEnd);
    if (number.length > longest || isIn(alphanumeric, next)) break;
    const grouped = separator !== 0;
    if (number.length >= shortest && (!grouped || size <= 6) && isCardNumber(number, grouped)) {
      const alone = grouped ? !isIban(text, at) : standsAlone(text, at, groupEnd);
      if (alone && !isPhone(before, number)) best = { start: at, end: groupEnd, kind: 'card' };
    }
    if (size < 3 || size > 6 || !isSeparator(next) || (grouped && next !== separator)) break;
    if (!isDigit(text.charCodeAt(groupEnd + 1))) break;
    separator = next;
    position = groupEnd + 1;
  }
  return best;
}

/** Bare digits joined to a word by `-`, `_` or `#`, or part of a decimal, are an identifier or an amount: `ORD-4111...`. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = start === 0 ? '' : text.charAt(start - 1);
  const after = text.charAt(end);
  if (before === '#' || before === '_' || after === '_') return false;
  if ((before === '-' || before === '.') && isIn(alphanumeric, text.charCodeAt(start - 2))) return false;
  return !((after === '-' || after === '.') && isIn(alphanumeric, text.charCodeAt(end + 1)));
}

/** `DE89 3704 ...`: the groups of a bank account number. */
function isIban(text: string, start: number): boolean {
  return start >= 5 && /^[A-Z]{2}\d{2}[ -]$/.test(text.slice(start - 5, start));
}

/** E.164 has 15 digits at most, after a plus. */
function isPhone(before: number, number: string): boolean {
  return before === 0x2b && number.length <= 15;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < from + longest + 1 && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0xa0;
}
