/** Whether a declared name stands for all names with its prefix: `frontend_*`. */
export function isWildcard(name: string): boolean {
  return name.endsWith('*');
}

export function wildcardPrefix(name: string): string {
  return name.slice(0, -1);
}

/** Finds the wildcard that says most about a name: the longest prefix wins. Answers nothing where none fits. */
export function wildcardFinder(names: Iterable<string>): (name: string) => string | undefined {
  const longestFirst = [...names].filter(isWildcard).sort((a, b) => b.length - a.length);
  return (name) =>
    longestFirst.find(
      (wildcard) => name.length >= wildcard.length && name.startsWith(wildcardPrefix(wildcard)),
    );
}
