import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { EventInput, JsonObject } from '../event/index.ts';
import type { CatalogueDefinition, DeclaredTypes, TypeShape, TypeShapes } from './catalogue-definition.ts';

/** Every name an event may be tracked under, aliases included, with the metadata its schema takes. */
export type EventsOf<Definition extends CatalogueDefinition> = EventsOfShapes<ShapesIn<Definition>>;

export type EventNameOf<Definition extends CatalogueDefinition> = keyof EventsOf<Definition> & string;

/** The metadata of one event: the schema's input type; any JSON object where none is declared. */
export type MetadataOf<
  Definition extends CatalogueDefinition,
  Name extends EventNameOf<Definition>,
> = FieldOf<EventsOf<Definition>, Name>;

type FieldOf<Events, Name> = Name extends keyof Events ? Events[Name] : never;

/** One event of a catalogue, as a caller writes it: `metadata` may be left out where nothing in it is required. */
export type EventOf<
  Definition extends CatalogueDefinition,
  Name extends EventNameOf<Definition> = EventNameOf<Definition>,
> = {
  [Each in Name]: Omit<EventInput, 'type' | 'metadata'> & { readonly type: Each } & MetadataField<
      MetadataOf<Definition, Each>
    >;
}[Name];

type MetadataField<Metadata> =
  Record<never, never> extends Metadata
    ? { readonly metadata?: Metadata | undefined }
    : { readonly metadata: Metadata };

export type ShapesOf<Types extends DeclaredTypes> = {
  readonly [Name in keyof Types & string]: {
    readonly metadata: Types[Name] extends { readonly metadata: infer Schema extends StandardSchemaV1 }
      ? StandardSchemaV1.InferInput<Schema>
      : undefined;
    readonly aliases: Types[Name] extends { readonly aliases: readonly (infer Alias extends string)[] }
      ? Alias
      : never;
  };
};

/** All presets and then the types of the spec itself, later ones winning as `mergeTypes` has it at run time. */
export type MergedShapes<Presets extends readonly CatalogueDefinition[], Types extends DeclaredTypes> =
  MergeTwo<MergedPresets<Presets>, ShapesOf<Types>> extends infer Shapes extends TypeShapes ? Shapes : never;

type MergedPresets<Presets extends readonly CatalogueDefinition[]> = Presets extends readonly [
  ...infer Earlier extends readonly CatalogueDefinition[],
  infer Last extends CatalogueDefinition,
]
  ? MergeTwo<MergedPresets<Earlier>, ShapesIn<Last>>
  : Record<never, never>;

type ShapesIn<Definition> = Definition extends CatalogueDefinition<infer Shapes> ? Shapes : never;

type MergeTwo<Earlier, Later> = {
  readonly [Name in keyof Earlier | keyof Later]: Name extends keyof Later
    ? Name extends keyof Earlier
      ? MergeShape<Earlier[Name], Later[Name]>
      : Later[Name]
    : Name extends keyof Earlier
      ? Earlier[Name]
      : never;
};

type MergeShape<Earlier, Later> = Earlier extends TypeShape
  ? Later extends TypeShape
    ? {
        readonly metadata: Later['metadata'] extends undefined ? Earlier['metadata'] : Later['metadata'];
        readonly aliases: Earlier['aliases'] | Later['aliases'];
      }
    : never
  : never;

type EventsOfShapes<Shapes> = {
  readonly [Name in keyof Shapes & string as
    | NamePattern<Name>
    | AliasesIn<Shapes[Name]>]: Shapes[Name] extends {
    readonly metadata: infer Metadata;
  }
    ? Metadata extends undefined
      ? JsonObject
      : Metadata
    : never;
};

type AliasesIn<Shape> = Shape extends { readonly aliases: infer Aliases extends string } ? Aliases : never;

/** `frontend_*` takes every name that begins so. */
type NamePattern<Name extends string> = Name extends `${infer Prefix}*` ? `${Prefix}${string}` : Name;
