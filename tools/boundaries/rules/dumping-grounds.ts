import type { Rule } from './rule.ts';

/** Names that say nothing about what is inside, alone or as the last word: `utils/`, `date-utils.ts`. */
const anywhere = /(?:^|[-_])(?:utils?|helpers?|misc)$/i;
/** Words with an honest meaning too (`common-log-format.ts`, `shared-commit.ts`): refused when they are the whole name. */
const alone = /^(?:libs?|common|shared|stuff)$/i;

/** No folder or file where things are put because nobody said where they belong. */
export const dumpingGrounds: Rule = ({ paths }) => {
  const told = new Set<string>();
  return paths.flatMap((path) => {
    const parts = path.split('/');
    const at = parts.findIndex((part) => isDumpingGround(part.replace(/(?<=.)\..*$/, '')));
    const place = parts.slice(0, at + 1).join('/');
    if (at === -1 || told.has(place)) return [];
    told.add(place);
    return [
      {
        rule: 'dumping-ground' as const,
        path,
        line: 1,
        what: `"${parts[at]}" says nothing about what is inside.`,
        instead:
          'Name the file after the one concept it holds and put it beside what uses it; what several rooms need belongs ' +
          'in the room whose business it is.',
      },
    ];
  });
};

function isDumpingGround(name: string): boolean {
  return anywhere.test(name) || alone.test(name);
}
