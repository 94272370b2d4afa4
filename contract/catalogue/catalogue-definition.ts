import type { CatalogueMode, EventTypeDefinition } from './catalogue.ts';

export type DeclaredTypes = Readonly<Record<string, EventTypeDefinition>>;

/** A definition that was checked, presets merged in. `compileCatalogue` makes it usable. */
export interface CatalogueDefinition<Shapes extends TypeShapes = TypeShapes> {
  readonly version: number;
  readonly mode: CatalogueMode;
  readonly types: DeclaredTypes;
  /** Carries the inferred types to `EventsOf`; not there at run time. */
  readonly [shapes]?: Shapes;
}

declare const shapes: unique symbol;

/** What is inferred of one declared type. `metadata` is undefined where it names no schema: a preset's may stand in. */
export interface TypeShape {
  readonly metadata: unknown;
  readonly aliases: string;
}

export type TypeShapes = Readonly<Record<string, TypeShape>>;
