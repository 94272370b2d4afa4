import { EvidentError } from '../errors/index.ts';
import type { CatalogueMode, EventTypeDefinition } from './catalogue.ts';
import type { CatalogueDefinition, DeclaredTypes } from './catalogue-definition.ts';
import { findProblems } from './find-problems.ts';
import type { MergedShapes } from './inferred-events.ts';
import { mergeTypes } from './merge-types.ts';

/** What a team writes down. */
export interface CatalogueSpec<
  Types extends DeclaredTypes = DeclaredTypes,
  Presets extends readonly CatalogueDefinition[] = readonly CatalogueDefinition[],
> {
  /** Raised with every change; stored with every event. Default 1. */
  readonly version?: number;
  /** Default `open`. */
  readonly mode?: CatalogueMode;
  /** Who answers for types that name nobody. */
  readonly owner?: string;
  /** Catalogues to start from. Later ones, and `types`, win field by field; aliases and sensitive fields add up. */
  readonly presets?: Presets;
  /** By name. A name that ends in `*` stands for all names with that prefix. */
  readonly types: Types & KnownFields<Types>;
}

/** A misspelt field (`sensitve`) is an error where it is written; inference alone would let it through. */
type KnownFields<Types> = {
  readonly [Name in keyof Types]: {
    readonly [Field in keyof Types[Name]]: Field extends keyof EventTypeDefinition
      ? Types[Name][Field]
      : never;
  };
};

/**
 * Declares event types in code. Names (aliases too) and metadata are inferred: see `EventsOf`.
 *
 * @throws EvidentError INVALID_INPUT, with one detail for every problem of the definition.
 */
export function defineCatalogue<
  const Types extends DeclaredTypes,
  const Presets extends readonly CatalogueDefinition[] = readonly [],
>(spec: CatalogueSpec<Types, Presets>): CatalogueDefinition<MergedShapes<Presets, Types>> {
  return checked(spec);
}

/**
 * The same for a value nobody has typed, such as what a file exports. Takes what `defineCatalogue` takes and
 * what it answers.
 *
 * @throws EvidentError INVALID_INPUT, with one detail for every problem of the definition.
 */
export function parseCatalogueDefinition(value: unknown): CatalogueDefinition {
  return checked(value);
}

function checked(value: unknown) {
  const problems = findProblems(value);
  if (problems.length > 0) {
    const lines = problems.map(({ path, problem }) => `- ${path ? `${path}: ` : ''}${problem}`);
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    throw new EvidentError('INVALID_INPUT', {
      message: `The catalogue has ${count}:\n${lines.join('\n')}`,
      details: problems,
    });
  }
  const spec = value as CatalogueSpec;
  return { version: spec.version ?? 1, mode: spec.mode ?? 'open', types: mergeTypes(spec) };
}
