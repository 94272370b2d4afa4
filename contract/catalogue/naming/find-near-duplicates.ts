import { distance } from 'fastest-levenshtein';
import { directions, knownWords, sameIdea } from './vocabulary.ts';
import { ideaOf, readName, splitWords, stem } from './words.ts';

export interface NearDuplicateOptions {
  /**
   * What a name stands for already, such as `catalogue.resolve(name).canonical`: names that are declared to mean the
   * same are not reported. Default: itself.
   */
  readonly canonicalOf?: ((name: string) => string) | undefined;
}

/** Names that seem to be one action. */
export interface NearDuplicates {
  /** As given, sorted. */
  readonly names: readonly string[];
  /** `words`: they say the same in other words. `spelling`: some word is one letter off. */
  readonly reason: 'words' | 'spelling';
}

/**
 * Finds names that seem to be one action under several names: `Clicked Button`, `button_click`, `ctaTapped`. Takes any
 * strings, other tools' names too. Time grows with the number of names, not with its square: names meet by what they
 * say, and misspelt words by what is left of them with one letter out (Garbe's symmetric delete).
 */
export function findNearDuplicates(
  names: Iterable<string>,
  options: NearDuplicateOptions = {},
): readonly NearDuplicates[] {
  const said = [...new Set(names)]
    .map((name) => ({ name, words: readName(name) }))
    .filter(({ words }) => words.length > 0)
    .map((each) => ({ ...each, ideas: each.words.map(({ idea }) => idea) }));
  const groups = new Groups(said.map(({ name }) => name));

  const byKey = new Map<string, string>();
  for (const { name, ideas } of said) {
    // Written as one word, an idea is not found in it: `checkoutstarted`.
    for (const key of [keyOf(ideas), `=${splitWords(name).join('')}`]) {
      const first = byKey.get(key);
      if (first === undefined) byKey.set(key, name);
      else groups.join(first, name);
    }
  }

  const alike = misspellings(said.flatMap(({ words }) => words.map((word) => word.stem)));
  const misspelt = new Set<string>();
  for (const { name, words, ideas } of said) {
    for (const [place, word] of words.entries()) {
      for (const other of alike.get(word.stem) ?? []) {
        const twin = byKey.get(keyOf(ideas.with(place, ideaOf(other))));
        if (twin === undefined) continue;
        groups.join(twin, name);
        misspelt.add(name);
      }
    }
  }

  const canonicalOf = options.canonicalOf ?? ((name) => name);
  return groups
    .all()
    .filter((group) => new Set(group.map(canonicalOf)).size > 1)
    .map((group) => ({
      names: group.sort(),
      reason: group.some((name) => misspelt.has(name)) ? ('spelling' as const) : ('words' as const),
    }))
    .sort((a, b) => ((a.names[0] ?? '') < (b.names[0] ?? '') ? -1 : 1));
}

function keyOf(ideas: readonly string[]): string {
  const ordered = ideas.some((idea) => directions.has(idea)) ? ideas : [...new Set(ideas)].sort();
  return ordered.join(' ');
}

const known = new Set([...knownWords, ...sameIdea.flat()].map(stem));
/** Bounded, so that nobody's names make many candidates: 26 letters, 30 places. */
const slippable = /^[a-z]{4,30}$/;
const shortestKnown = 5;
const shortestUnknown = 7;

/**
 * Words one letter (or two that changed places) apart, where that is likely a slip: both begin alike, and they are not
 * both words we know. Words with digits are never slips: `step1`, `step2`.
 */
function misspellings(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const distinct = [...new Set(words)].filter((word) => slippable.test(word));
  const buckets = new Map<string, string[]>();
  for (const word of distinct) {
    for (const rest of withOneLetterOut(word)) {
      const bucket = buckets.get(rest);
      if (bucket) bucket.push(word);
      else buckets.set(rest, [word]);
    }
  }
  const alike = new Map<string, string[]>();
  for (const word of distinct) {
    const met = new Set([...withOneLetterOut(word)].flatMap((rest) => buckets.get(rest) ?? []));
    const twins = [...met].filter((other) => other !== word && isSlip(word, other));
    if (twins.length > 0) alike.set(word, twins);
  }
  return alike;
}

function withOneLetterOut(word: string): ReadonlySet<string> {
  return new Set([word, ...Array.from(word, (_, place) => word.slice(0, place) + word.slice(place + 1))]);
}

function isSlip(one: string, other: string): boolean {
  const [a, b] = [known.has(one), known.has(other)];
  if (one[0] !== other[0] || (a && b)) return false;
  if (Math.max(one.length, other.length) < (a || b ? shortestKnown : shortestUnknown)) return false;
  return distance(one, other) === 1 || changedPlaces(one, other);
}

function changedPlaces(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const place = [...one].findIndex((_, index) => one[index] !== other[index]);
  return (
    one[place] === other[place + 1] &&
    one[place + 1] === other[place] &&
    one.slice(place + 2) === other.slice(place + 2)
  );
}

/** Union-find: joining is as good as constant, however the pairs come. */
class Groups {
  readonly #leader: Map<string, string>;

  constructor(names: readonly string[]) {
    this.#leader = new Map(names.map((name) => [name, name]));
  }

  join(one: string, other: string): void {
    this.#leader.set(this.#find(one), this.#find(other));
  }

  all(): string[][] {
    const groups = new Map<string, string[]>();
    for (const name of this.#leader.keys()) {
      const leader = this.#find(name);
      const group = groups.get(leader);
      if (group) group.push(name);
      else groups.set(leader, [name]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  #find(name: string): string {
    let leader = name;
    for (
      let next = this.#leader.get(leader);
      next !== undefined && next !== leader;
      next = this.#leader.get(leader)
    ) {
      this.#leader.set(leader, this.#leader.get(next) ?? next);
      leader = next;
    }
    return leader;
  }
}
