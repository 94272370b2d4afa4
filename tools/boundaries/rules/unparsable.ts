import type { Rule } from './rule.ts';

/** What cannot be parsed was not checked. */
export const unparsable: Rule = ({ files }) =>
  [...files.values()].flatMap(({ path, parseErrors }) =>
    parseErrors.slice(0, 1).map(({ message, line }) => ({
      rule: 'unparsable' as const,
      path,
      line,
      what: message,
      instead: 'Mend the syntax; its imports are unknown until then.',
    })),
  );
