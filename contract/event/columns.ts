import { z } from 'zod';
import { eventEnvelopeSchema } from './envelope.ts';

/** Where a field of the envelope is stored. `path` is its place in the JSON, e.g. `['request', 'requestId']`. */
export interface EventColumn {
  readonly column: string;
  readonly sqlType: string;
  readonly path: readonly [string] | readonly [string, string];
  readonly description: string;
  readonly required: boolean;
}

interface ColumnMeta {
  readonly column?: string;
  readonly sqlType?: string;
  readonly description?: string;
}

/** Every stored field, in the order of the envelope: the one list that SQL, COPY and the docs are derived from. */
export const eventColumns: readonly EventColumn[] = collect(eventEnvelopeSchema, []);

function collect(schema: z.ZodObject, parents: readonly string[]): EventColumn[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const optional = field instanceof z.ZodOptional;
    const inner = (optional ? field.unwrap() : field) as z.ZodType;
    const meta = (inner.meta() ?? {}) as ColumnMeta;
    const path = [...parents, name];
    if (meta.column && meta.sqlType) {
      return [
        {
          column: meta.column,
          sqlType: meta.sqlType,
          path: path as unknown as EventColumn['path'],
          description: meta.description ?? '',
          required: !optional && parents.length === 0,
        },
      ];
    }
    return inner instanceof z.ZodObject ? collect(inner, path) : [];
  });
}
