import { z } from 'zod';
import { EvidentError } from '../errors/index.ts';
import { type JsonObject, type JsonValue, jsonObjectSchema, type Lane, laneSchema } from '../event/index.ts';
import { type Catalogue, type CatalogueMode, type EventKind, eventKinds } from './catalogue.ts';
import { laneOf } from './default-lane.ts';
import { jsonSchemaOf } from './metadata-schema.ts';

/** One event type as plain JSON. */
export interface TypeSnapshot {
  readonly name: string;
  readonly description: string;
  readonly purpose?: string | undefined;
  readonly owner?: string | undefined;
  readonly lane: Lane;
  readonly kind?: EventKind | undefined;
  readonly objectType?: string | undefined;
  /** Whether a schema checks the metadata, also where it cannot be written down. */
  readonly metadataChecked: boolean;
  /** JSON Schema (draft 2020-12) of what may be sent, where the schema's library can write it. */
  readonly metadata?: JsonObject | undefined;
  readonly sensitive: readonly string[];
  readonly aliases: readonly string[];
  readonly deprecated?:
    | { readonly replacement?: string | undefined; readonly since?: string | undefined }
    | undefined;
}

/** A catalogue as plain JSON: the same catalogue always gives the same text. */
export interface CatalogueSnapshot {
  readonly version: number;
  readonly mode: CatalogueMode;
  /** Sorted by name. */
  readonly types: readonly TypeSnapshot[];
}

const names = z.array(z.string()).readonly();

/** Unknown fields are dropped: a snapshot that a later release wrote can still be compared. */
export const catalogueSnapshotSchema = z.object({
  version: z.int().min(1),
  mode: z.enum(['open', 'warn', 'strict']),
  types: z
    .array(
      z.object({
        name: z.string(),
        description: z.string(),
        purpose: z.string().optional(),
        owner: z.string().optional(),
        lane: laneSchema,
        kind: z.enum(eventKinds).optional(),
        objectType: z.string().optional(),
        metadataChecked: z.boolean(),
        metadata: jsonObjectSchema.optional(),
        sensitive: names,
        aliases: names,
        deprecated: z.object({ replacement: z.string().optional(), since: z.string().optional() }).optional(),
      }),
    )
    .readonly(),
});

/** A compiled catalogue as plain JSON, to be stored, shown and compared. */
export function describeCatalogue(catalogue: Catalogue): CatalogueSnapshot {
  const types = Object.entries(catalogue.types).map(([name, type]): TypeSnapshot => {
    const metadata = type.metadata && jsonSchemaOf(type.metadata);
    return {
      name,
      description: type.description,
      purpose: type.purpose,
      owner: type.owner,
      lane: type.lane ?? laneOf(name),
      kind: type.kind,
      objectType: type.objectType,
      metadataChecked: type.metadata !== undefined,
      metadata: metadata && (withSortedKeys(metadata) as JsonObject),
      sensitive: [...new Set(type.sensitive)].sort(),
      aliases: [...new Set(type.aliases)].sort(),
      deprecated: type.deprecated && { ...type.deprecated },
    };
  });
  const snapshot = {
    version: catalogue.version,
    mode: catalogue.mode,
    types: types.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  // Leaves out what is undefined, so that it equals what is read back.
  return JSON.parse(JSON.stringify(snapshot)) as CatalogueSnapshot;
}

/**
 * Reads a snapshot from parsed JSON.
 *
 * @throws EvidentError INVALID_INPUT, saying where it is not one.
 */
export function parseCatalogueSnapshot(value: unknown): CatalogueSnapshot {
  const parsed = catalogueSnapshotSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new EvidentError('INVALID_INPUT', {
    message: 'This is not a snapshot of a catalogue.',
    details: parsed.error.issues.map(({ path, message }) => ({
      path: path.map(String).join('.'),
      problem: message,
    })),
  });
}

function withSortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, withSortedKeys(each)]),
  );
}
