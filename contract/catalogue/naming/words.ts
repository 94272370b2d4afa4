import { compounds, fillers, irregular, nounsInIng, sameIdea, splits } from './vocabulary.ts';

const longestName = 300;

/** The words of a name, in plain lower case: `ctaTapped`, `CTA tapped` and `cta_tapped` are all `cta tapped`. */
export function splitWords(name: string): readonly string[] {
  return name
    .slice(0, longestName)
    .normalize('NFKC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** One word of a name: what it says, and how it was written, without its ending. */
export interface ReadWord {
  readonly idea: string;
  readonly stem: string;
}

/**
 * What a name says, whatever its spelling, grammar and choice of words: `Clicked Button` and `ctaTapped` both say
 * `click button`. English, as event names are; words of other languages stand for themselves.
 */
export function readName(name: string): readonly ReadWord[] {
  const apart = splitWords(name).flatMap((word) => own(splits, word) ?? [word]);
  const words: ReadWord[] = [];
  for (let index = 0; index < apart.length; index++) {
    const word = stem(apart[index] as string);
    const together = own(compounds, `${word} ${apart[index + 1]}`);
    if (together) index += 1;
    words.push({ idea: ideaOf(together ?? word), stem: together ?? word });
  }
  return withoutSubject(words.filter(({ idea }) => !fillers.has(idea)));
}

/** The plain word for what a stem says: `tap` says `click`. */
export function ideaOf(stemmed: string): string {
  return own(plainWords, stemmed) ?? stemmed;
}

/** Who did it goes without saying, as long as it is said what: `user_clicked_button`, but not `user_created`. */
function withoutSubject(words: readonly ReadWord[]): readonly ReadWord[] {
  if (words.some(({ idea }) => signsIn.has(idea))) {
    // Only users sign in, that is authentication, and it is taken for a success unless it failed.
    return words.filter(({ idea }) => !['user', 'authentication', 'succeed'].includes(idea));
  }
  const first = words[0]?.idea;
  return first === 'frontend' || (first === 'user' && words.length > 2) ? words.slice(1) : words;
}

const signsIn: ReadonlySet<string> = new Set(['login', 'logout', 'register']);

/** A word without its ending: created, creates, creating and create are one. Not a real word where English has none. */
export function stem(word: string): string {
  const known = own(irregular, word);
  if (known) return known;
  const base = withoutEnding(word);
  return own(irregular, base) ?? base;
}

function withoutEnding(word: string): string {
  if (word.length <= 3 || nounsInIng.has(word) || !/^[a-z]+$/.test(word)) return word;
  for (const ending of ['ing', 'ed']) {
    if (!word.endsWith(ending)) continue;
    const base = word.slice(0, -ending.length);
    // `need`, `string`, `bring`: what is left has no vowel, or the ending is part of the word.
    if (base.length < 3 || !/[aeiouy]/.test(base) || base.endsWith('e')) return word;
    return withoutTail(base);
  }
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}i`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return withoutTail(word.slice(0, -2));
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return withoutTail(word.slice(0, -1));
  return withoutTail(word);
}

/** The differences endings leave behind: tapp-ed, creat-ed, modifi-ed. */
function withoutTail(base: string): string {
  if (base.length <= 3) return base;
  if (/([^aeiouylsz])\1$/.test(base)) return base.slice(0, -1);
  if (/[lsz]{2}$/.test(base)) return base.slice(0, -1);
  if (base.endsWith('e')) return base.slice(0, -1);
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}i`;
  return base;
}

const plainWords: Readonly<Record<string, string>> = Object.fromEntries(
  sameIdea.flatMap(([plain, ...others]) =>
    [plain as string, ...others].map((word) => [stem(word), plain as string]),
  ),
);

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
