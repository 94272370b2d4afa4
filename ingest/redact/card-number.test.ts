import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passesLuhn } from './card-number.ts';
import { redactText } from './redact-text.ts';

/** Appends the check digit. */
function complete(first: string): string {
  for (let digit = 0; digit < 10; digit++) if (passesLuhn(`${first}${digit}`)) return `${first}${digit}`;
  throw new Error('no check digit fits');
}

const numberOf = (beginnings: string[], length: number) =>
  fc
    .tuple(
      fc.constantFrom(...beginnings),
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 20, maxLength: 20 }),
    )
    .map(([beginning, rest]) => complete((beginning + rest).slice(0, length - 1)));

const sixteen = numberOf(['4', '51', '55', '2221', '2720', '6011', '65', '3528', '3589', '62'], 16);
const amex = numberOf(['34', '37'], 15);
const diners = numberOf(['300', '305', '36', '38'], 14);

function inGroups(number: string, sizes: number[], separator: string): string {
  const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
  return ends.map((end, i) => number.slice(end - (sizes[i] ?? 0), end)).join(separator);
}

describe('card numbers', () => {
  test('are removed bare and in groups, with blanks, dashes or dots', () => {
    const separator = fc.constantFrom(' ', '-', '.', '\u00a0');
    const written = fc.oneof(
      fc.tuple(sixteen, separator).map(([number, by]) => inGroups(number, [4, 4, 4, 4], by)),
      fc.tuple(amex, separator).map(([number, by]) => inGroups(number, [4, 6, 5], by)),
      fc.tuple(diners, separator).map(([number, by]) => inGroups(number, [4, 6, 4], by)),
      sixteen,
      amex,
      diners,
    );
    const before = fc.constantFrom('', 'card ', 'paid with: ', '(', 'pan=', '"');
    const after = fc.constantFrom('', ' 12/29', ', thanks', ')', '"', '.');
    fc.assert(
      fc.property(before, written, after, (head, card, tail) => {
        expect(redactText(head + card + tail, [])).toBe(`${head}[redacted:card]${tail}`);
      }),
      { numRuns: 500 },
    );
  });

  test('stay when the check digit is wrong', () => {
    fc.assert(
      fc.property(sixteen, (number) => {
        const wrong = number.slice(0, 15) + ((Number(number[15]) + 1) % 10);
        expect(redactText(`card ${wrong}`, [])).toBe(`card ${wrong}`);
        const grouped = inGroups(wrong, [4, 4, 4, 4], ' ');
        expect(redactText(grouped, [])).toBe(grouped);
      }),
    );
  });

  test('stay when no network issues them', () => {
    fc.assert(
      fc.property(numberOf(['1', '7', '8', '9', '0'], 16), (number) => {
        expect(redactText(`no ${number}`, [])).toBe(`no ${number}`);
      }),
    );
  });

  test('stay where their digits are part of something longer', () => {
    fc.assert(
      fc.property(sixteen, fc.constantFrom('ORD-', 'a', '#', 'id_', '12.'), (number, joinedTo) => {
        expect(redactText(joinedTo + number, [])).toBe(joinedTo + number);
        expect(redactText(`${number}abc`, [])).toBe(`${number}abc`);
        expect(redactText(`${number}1234`, [])).toBe(`${number}1234`);
      }),
    );
  });

  test('a 13-digit number goes in groups only: bare, it is an article code', () => {
    const number = complete('422222222222');
    expect(redactText(number, [])).toBe(number);
    expect(redactText(inGroups(number, [4, 4, 4, 1], ' '), [])).toBe('[redacted:card]');
  });

  test('an account number in groups is no card', () => {
    const card = complete('453201511283036');
    const iban = `XX12 ${inGroups(card, [4, 4, 4, 4], ' ')}`;
    expect(redactText(iban, [])).toBe(iban);
  });
});
