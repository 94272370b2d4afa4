import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ErrorDetail } from '../errors/index.ts';
import type { JsonObject, Lane } from '../event/index.ts';

export const eventKinds = ['progress', 'friction', 'intent', 'security', 'lifecycle'] as const;
export type EventKind = (typeof eventKinds)[number];

/** What a team says of one event type: what it means, which decision it serves, who answers for it. */
export interface EventTypeDefinition<Metadata extends StandardSchemaV1 = StandardSchemaV1> {
  readonly description: string;
  /** The decision it serves. What no decision needs is not collected. */
  readonly purpose?: string;
  readonly owner?: string;
  /** Default: what `laneOf` says of the name: `record` for `domain.action`. */
  readonly lane?: Lane;
  readonly kind?: EventKind;
  readonly objectType?: string;
  /** Any Standard Schema (zod, valibot, arktype ...). Must validate synchronously. */
  readonly metadata?: Metadata;
  /** Metadata fields that are always redacted, by dotted path from the metadata's root; a path goes through every item of a list. */
  readonly sensitive?: readonly string[];
  /** Other names that mean the same. They are stored as sent and found together. */
  readonly aliases?: readonly string[];
  readonly deprecated?: { readonly replacement?: string; readonly since?: string };
}

/** What to do with types nobody declared: keep and list, keep and warn, or refuse. */
export type CatalogueMode = 'open' | 'warn' | 'strict';

/** What the catalogue knows of a name that arrived. */
export interface ResolvedType {
  /** The declared type, where the name that arrived is an alias of one; else the name itself. */
  readonly canonical: string;
  readonly lane: Lane;
  readonly known: boolean;
  readonly definition: EventTypeDefinition | undefined;
}

/** A compiled catalogue, as the server uses it. Asking it is cheap: answers are cached, in bounded memory. */
export interface Catalogue {
  readonly version: number;
  readonly mode: CatalogueMode;
  readonly types: Readonly<Record<string, EventTypeDefinition>>;
  resolve(type: string): ResolvedType;
  /** Every name a search for `type` must look for: itself, what it is an alias of, and their aliases. */
  namesOf(type: string): readonly string[];
  /** What is wrong with the metadata of an event of this type; empty when nothing is. Never throws, never echoes a value. */
  checkMetadata(type: string, metadata: JsonObject): readonly ErrorDetail[];
}
