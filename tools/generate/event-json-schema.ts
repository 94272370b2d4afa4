import { eventEnvelopeSchema, eventInputSchema } from '@evident/contract/event';
import { z } from 'zod';
import type { Artifact } from './artifact.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a caller sends (`EventInput`) and what every read answers (`EventEnvelope`), as JSON Schema 2020-12. */
export const eventJsonSchema: Artifact = {
  path: 'docs/generated/event.schema.json',
  make: () => {
    const document = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Evident event',
      $ref: '#/$defs/EventInput',
      $defs: { EventInput: schemaOf(eventInputSchema), EventEnvelope: schemaOf(eventEnvelopeSchema) },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...definition } = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Where a field is stored is the reference page's business.
      delete jsonSchema.column;
      delete jsonSchema.sqlType;
      // `readonly` in TypeScript; in JSON Schema it would say that nobody may send it.
      delete jsonSchema.readOnly;
      if (zodSchema._zod.def.type === 'custom' && takesOnlyObjects(zodSchema)) jsonSchema.type = 'object';
    },
  });
  return definition;
}

/** A hand-written check has no JSON Schema of its own; what it takes tells which it is. */
function takesOnlyObjects(schema: z.core.$ZodType): boolean {
  const takes = (value: unknown) => z.safeParse(schema, value).success;
  return takes({}) && ![[], 'text', 1, true, null].some(takes);
}
