import { browserTypePrefix, eventTypePattern, limits } from '../../event/index.ts';
import { splitWords, stem } from './words.ts';

export const namingRules = ['empty', 'characters', 'length', 'route', 'upper_case', 'form'] as const;
export type NamingRule = (typeof namingRules)[number];

export interface NamingOptions {
  /** Longest advised name, in characters. Default 64, what a browser may send. */
  readonly maxLength?: number | undefined;
  /** Names to leave alone, such as those other tools prescribe. */
  readonly exempt?: ((name: string) => boolean) | undefined;
}

const defaults = {
  maxLength: limits.browserTypeLength,
  exempt: () => false,
} as const satisfies NamingOptions;

/** One thing to improve in a name. */
export interface NamingFinding {
  readonly name: string;
  readonly rule: NamingRule;
  readonly problem: string;
  /** How it could be called, where that is clear. */
  readonly suggestion?: string | undefined;
}

/** `domain.action`, words in snake_case: `team.member_invited`. */
const form = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*)+$/;

const routeSigns: readonly (readonly [RegExp, string])[] = [
  [/[/\\?#]/, 'holds a path'],
  [/^(?:get|post|put|patch|delete|head|options)[\s_.:-]+.*[/{:]/i, 'holds an HTTP method'],
  [/[{}<>[\]]|(?:^|[/._-]):\w/, 'holds a placeholder'],
  [/[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/i, 'holds a UUID'],
  [/(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}(?![0-9a-z])/i, 'holds an id'],
  [/\d{4,}/, 'holds a number that looks like an id'],
  [/(?:^|[_.-])\d+(?:$|[_.-])/, 'holds a number that looks like an id'],
  [/^https?:|\.(?:html?|php|aspx?|json)$/i, 'holds a page'],
];

/**
 * What is wrong with names as names of event types, by `domain.action` in snake_case. Takes any strings. An id or a
 * path in a name makes a type of every object; wildcards (`frontend_*`) are judged without their star.
 */
export function checkNames(names: Iterable<string>, options: NamingOptions = {}): readonly NamingFinding[] {
  const maxLength = options.maxLength ?? defaults.maxLength;
  const exempt = options.exempt ?? defaults.exempt;
  return [...new Set(names)].filter((name) => !exempt(name)).flatMap((name) => checkName(name, maxLength));
}

function checkName(given: string, maxLength: number): NamingFinding[] {
  const name = given.replace(/_?\*$/, '');
  const wildcard = name !== given;
  const route = routeSigns.find(([sign]) => sign.test(name))?.[1];
  // Without what does not belong into it, a name would be another one.
  const suggestion = route === undefined ? suggestName(name) : undefined;
  const report = (rule: NamingRule, problem: string): NamingFinding => ({
    name: given,
    rule,
    problem,
    ...(suggestion === undefined || suggestion === name ? {} : { suggestion }),
  });

  if (name.trim() === '') return [report('empty', 'says nothing')];
  const findings = [
    name.length > limits.typeLength
      ? report('length', `is ${name.length} characters long; none above ${limits.typeLength} can be stored`)
      : name.length > maxLength &&
        report('length', `is ${name.length} characters long; ${maxLength} are advised`),
    !eventTypePattern.test(name) &&
      report(
        'characters',
        'can hold letters, digits, "_", "-" and "." only, and starts with a letter or digit',
      ),
    route !== undefined && report('route', `${route}; that belongs into the path, the object or metadata`),
    /\p{Lu}/u.test(name) && report('upper_case', 'has upper case letters; two spellings are two types'),
  ].filter((finding) => finding !== false);
  if (findings.length > 0 || name.startsWith(browserTypePrefix) || wildcard || form.test(name))
    return findings;
  return [report('form', 'is not of the form domain.action, in snake_case')];
}

const actions = new Map(
  `accepted activated added approved archived assigned canceled changed clicked closed completed connected converted
  created deleted disabled disconnected downloaded dismissed enabled ended expired exported failed generated imported
  installed invited joined liked opened paid paused pressed processed published purchased refreshed registered rejected
  removed renamed requested reset resolved restored resumed revoked saved scheduled searched selected sent shared skipped
  started submitted subscribed succeeded suspended tapped unsubscribed updated upgraded uploaded verified viewed`
    .split(/\s+/)
    .map((action) => [stem(action), action]),
);

const plainlyActions: ReadonlySet<string> = new Set(['add', 'click', 'delete', 'remove', 'tap', 'view']);

/** `Clicked Button` is `button.clicked`: the thing, and what happened to it. Nothing where the action is not clear. */
function suggestName(name: string): string | undefined {
  const words = splitWords(name);
  const acts = words.flatMap((word, place) => (actions.has(stem(word)) ? [place] : []));
  const [act] = acts;
  if (name.length > limits.typeLength || act === undefined || acts.length > 1 || words.length < 2)
    return undefined;
  const said = words[act] as string;
  // Plain forms are often things: `api_request`.
  if (said === stem(said) && !plainlyActions.has(said)) return undefined;
  if (!words.every((word) => /^[a-z][a-z0-9]*$/.test(word))) return undefined;
  const things = words.filter((_, place) => place !== act);
  return `${things.join('_')}.${actions.get(stem(said))}`;
}
