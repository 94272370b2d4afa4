import { BoundedCache } from './bounded-cache.ts';
import type { Catalogue, EventTypeDefinition, ResolvedType } from './catalogue.ts';
import type { CatalogueDefinition } from './catalogue-definition.ts';
import { laneOf } from './default-lane.ts';
import { checkAgainst } from './metadata-schema.ts';
import { isWildcard, wildcardFinder } from './wildcard.ts';

/** Names nobody declared are as many as a sender likes to make up. */
const rememberedNames = 2000;

/** Makes a definition usable. Exact names come before aliases, those before wildcards, the longest of those first. */
export function compileCatalogue(definition: CatalogueDefinition): Catalogue {
  const { version, mode, types } = definition;
  const declared = new Map<string, ResolvedType>();
  const names = new Map<string, readonly string[]>();
  for (const [name, type] of Object.entries(types)) {
    if (isWildcard(name)) continue;
    const resolved = resolvedAs(name, type);
    const all = Object.freeze([...new Set([name, ...(type.aliases ?? [])])]);
    for (const each of all) {
      declared.set(each, resolved);
      names.set(each, all);
    }
  }

  const findWildcard = wildcardFinder(Object.keys(types));
  const others = new BoundedCache<ResolvedType>(rememberedNames);
  const resolveOther = (name: string): ResolvedType => {
    const wildcard = findWildcard(name);
    return resolvedAs(name, wildcard === undefined ? undefined : types[wildcard]);
  };
  const resolve = (name: string) => declared.get(name) ?? others.get(name, resolveOther);

  return Object.freeze({
    version,
    mode,
    types,
    resolve,
    namesOf: (name) => names.get(name) ?? [name],
    checkMetadata: (name, metadata) => {
      const schema = resolve(name).definition?.metadata;
      return schema ? checkAgainst(schema, metadata) : [];
    },
  } satisfies Catalogue);
}

function resolvedAs(canonical: string, definition: EventTypeDefinition | undefined): ResolvedType {
  return Object.freeze({
    canonical,
    lane: definition?.lane ?? laneOf(canonical),
    known: definition !== undefined,
    definition,
  });
}
