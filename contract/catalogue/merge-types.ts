import type { EventTypeDefinition } from './catalogue.ts';

interface Mergeable {
  readonly owner?: string | undefined;
  readonly presets?: readonly Mergeable[] | undefined;
  readonly types: Readonly<Record<string, EventTypeDefinition>>;
}

/**
 * All types of a spec: presets first, then its own. The later one wins field by field, except that aliases and
 * sensitive fields add up: a redaction is never lost by saying something else about a type.
 */
export function mergeTypes(spec: Mergeable): Readonly<Record<string, EventTypeDefinition>> {
  // No prototype: `constructor` is a valid event type, and must be unknown unless declared.
  const merged: Record<string, EventTypeDefinition> = Object.create(null);
  for (const types of [...(spec.presets ?? []).map(mergeTypes), spec.types]) {
    for (const [name, definition] of Object.entries(types)) {
      const earlier = merged[name];
      merged[name] = earlier ? mergeDefinitions(earlier, definition) : definition;
    }
  }
  if (spec.owner !== undefined) {
    for (const [name, definition] of Object.entries(merged)) {
      merged[name] = { ...definition, owner: definition.owner ?? spec.owner };
    }
  }
  return merged;
}

function mergeDefinitions(earlier: EventTypeDefinition, later: EventTypeDefinition): EventTypeDefinition {
  const said = Object.fromEntries(Object.entries(later).filter(([, value]) => value !== undefined));
  const aliases = union(earlier.aliases, later.aliases);
  const sensitive = union(earlier.sensitive, later.sensitive);
  return {
    ...earlier,
    ...said,
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(sensitive.length > 0 ? { sensitive } : {}),
  };
}

function union(one: readonly string[] = [], other: readonly string[] = []): string[] {
  return [...new Set([...one, ...other])];
}
