import { judgeKind, judgeName, type NameVerdict } from './sensitive-name.ts';

const mostNames = 5000;
const longestName = 64;
const remembered = new Map<string, NameVerdict>();

/** What a field's name says, remembered: the same few hundred names come with every event. Memory is bounded. */
export function verdictOf(name: string): NameVerdict {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  // A name longer than any real one is judged by its end, where the noun stands.
  if (name.length > longestName) return judgeName(name.slice(-longestName));
  const verdict = judgeName(name);
  if (remembered.size >= mostNames) remembered.clear();
  remembered.set(name, verdict);
  return verdict;
}

/** The kind of secret a name in a text tells. Names that tell nothing are not remembered: texts are full of them. */
export function kindOfName(name: string): string | undefined {
  const known = remembered.get(name);
  if (known !== undefined) return known.kind;
  return judgeKind(name) === undefined ? undefined : verdictOf(name).kind;
}
