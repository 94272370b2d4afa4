import type { CatalogueSnapshot, TypeSnapshot } from '../snapshot.ts';
import { wildcardFinder } from '../wildcard.ts';
import type { CatalogueChange } from './catalogue-change.ts';
import { diffAliases, diffHandling, diffTypes } from './diff-types.ts';
import { sameJson } from './json-schema.ts';

/** Everything that differs between two catalogues, sorted by type; empty when they are the same. */
export function diffCatalogues(
  before: CatalogueSnapshot,
  after: CatalogueSnapshot,
): readonly CatalogueChange[] {
  const was = new Map(before.types.map((type) => [type.name, type]));
  const is = new Map(after.types.map((type) => [type.name, type]));
  const aliasesNow = new Map(
    after.types.flatMap((type) => type.aliases.map((alias) => [alias, type] as const)),
  );
  const gone = before.types.filter(({ name }) => !is.has(name));
  const added = after.types.filter(({ name }) => !was.has(name));
  const renamed = findRenamed(
    gone.filter(({ name }) => !aliasesNow.has(name)),
    added,
  );

  const types = [
    ...before.types.flatMap((type) => {
      const now = is.get(type.name);
      if (now) return diffTypes(type, now);
      const keeper = aliasesNow.get(type.name);
      if (keeper) return [renamedTo(type, keeper, false), ...diffKept(type, keeper, was.has(keeper.name))];
      const other = renamed.get(type);
      if (other) return [renamedTo(type, other, true), ...diffTypes(type, other)];
      return [
        {
          kind: 'type_removed',
          type: type.name,
          breaking: true,
          message: `${type.name} was removed.`,
        } as const,
      ];
    }),
    ...diffAdded(
      before,
      added,
      new Set([...renamed.values(), ...gone.flatMap((type) => aliasesNow.get(type.name) ?? [])]),
    ),
  ];
  return [...diffSettings(before, after), ...types.sort((a, b) => order(a.type, b.type))];
}

/** A type whose name another one keeps. What that one was and is called besides is told under its own name, if it has one. */
function diffKept(type: TypeSnapshot, keeper: TypeSnapshot, existed: boolean): readonly CatalogueChange[] {
  return existed
    ? [...diffHandling(type, keeper), ...diffAliases(type, keeper).filter(({ breaking }) => breaking)]
    : diffTypes(type, keeper);
}

/** A type that took a name another one had: told as that type's change, unless it is new under a wildcard's roof. */
function diffAdded(
  before: CatalogueSnapshot,
  added: readonly TypeSnapshot[],
  successors: ReadonlySet<TypeSnapshot>,
): readonly CatalogueChange[] {
  const was = new Map(before.types.map((type) => [type.name, type]));
  const findWildcard = wildcardFinder(was.keys());
  return added.flatMap((type) => {
    const roof = was.get(findWildcard(type.name) ?? '');
    const handling = roof ? diffHandling({ ...roof, name: type.name }, type) : [];
    const message = `${type.name} was added.`;
    const addition = { kind: 'type_added', type: type.name, breaking: false, message } as const;
    return successors.has(type) ? handling : [addition, ...handling];
  });
}

/** The same definition under another name. Each successor is taken once. */
function findRenamed(
  gone: readonly TypeSnapshot[],
  added: readonly TypeSnapshot[],
): ReadonlyMap<TypeSnapshot, TypeSnapshot> {
  const free = new Set(added);
  const renamed = new Map<TypeSnapshot, TypeSnapshot>();
  for (const type of gone) {
    const successor = [...free].find((each) => sameDefinition(type, each));
    if (!successor) continue;
    free.delete(successor);
    renamed.set(type, successor);
  }
  return renamed;
}

function sameDefinition(one: TypeSnapshot, other: TypeSnapshot): boolean {
  const { name: n1, aliases: a1, deprecated: d1, ...first } = one;
  const { name: n2, aliases: a2, deprecated: d2, ...second } = other;
  return sameJson(JSON.parse(JSON.stringify(first)), JSON.parse(JSON.stringify(second)));
}

function renamedTo(type: TypeSnapshot, to: TypeSnapshot, breaking: boolean): CatalogueChange {
  const tail = breaking ? `; keep "${type.name}" as an alias of it` : ', and stays as its alias';
  const message = `${type.name} is called ${to.name} now${tail}.`;
  return { kind: 'type_renamed', type: type.name, field: to.name, breaking, message };
}

function diffSettings(before: CatalogueSnapshot, after: CatalogueSnapshot): CatalogueChange[] {
  const changes: CatalogueChange[] = [];
  if (before.version !== after.version) {
    const backwards = after.version < before.version;
    const message = `The version is ${after.version} now, was ${before.version}${
      backwards ? '; events stored under the same number would mean two catalogues' : ''
    }.`;
    changes.push({ kind: 'version_changed', type: '*', breaking: backwards, message });
  }
  if (before.mode !== after.mode) {
    const breaking = after.mode === 'strict';
    const message = `The mode is ${after.mode} now, was ${before.mode}${breaking ? '; unknown types are refused' : ''}.`;
    changes.push({ kind: 'mode_changed', type: '*', breaking, message });
  }
  return changes;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
