import { z } from 'zod';
import { errorCatalogue, errorCodes } from '../errors/index.ts';
import { eventEnvelopeSchema, eventInputSchema } from '../event/index.ts';
import type { Endpoint } from './endpoint.ts';

type Json = Record<string, unknown>;

/** Shapes that many endpoints share, under their names in `components.schemas`. */
const named = z.registry<{ id: string }>();
named.add(eventEnvelopeSchema, { id: 'Event' });
named.add(eventInputSchema, { id: 'EventInput' });

const errorBody: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: errorCodes },
        message: { type: 'string' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['problem'],
            properties: { path: { type: 'string' }, problem: { type: 'string' } },
          },
        },
      },
    },
  },
};

/** The OpenAPI 3.1 document of these endpoints. */
export function toOpenApi(
  endpoints: Readonly<Record<string, Endpoint>>,
  info: { readonly version: string; readonly serverUrl?: string | undefined },
): Json {
  const schemas: Json = { Error: errorBody };
  const paths: Record<string, Json> = {};
  for (const [operationId, endpoint] of Object.entries(endpoints)) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: operation(operationId, endpoint, schemas),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Evident',
      version: info.version,
      description: 'User activity, recorded durably and found at once.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: info.serverUrl ?? '/' }],
    tags: [...new Set(Object.values(endpoints).map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key or token in `Authorization: Bearer`.' },
      },
    },
  };
}

function operation(operationId: string, endpoint: Endpoint, schemas: Json): Json {
  const { answer } = endpoint;
  const scope = ['public', 'optional'].includes(endpoint.scope)
    ? ''
    : `Needs a key with \`${endpoint.scope}\`.`;
  return {
    operationId,
    tags: [endpoint.group],
    summary: endpoint.summary,
    description: [endpoint.description, scope].filter(Boolean).join('\n\n'),
    security:
      endpoint.scope === 'public' ? [] : [...(endpoint.scope === 'optional' ? [{}] : []), { key: [] }],
    parameters: [
      ...parameters('path', endpoint.params, schemas),
      ...parameters('query', endpoint.query, schemas),
    ],
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: content(endpoint.body.contentTypes, toSchema(endpoint.body.schema, 'input', schemas)),
          },
        }
      : {}),
    responses: {
      [answer.kind === 'json' ? answer.status : 200]: {
        description: 'It worked.',
        content: answerContent(answer, schemas),
      },
      ...failures(endpoint),
    },
  };
}

function answerContent(answer: Endpoint['answer'], schemas: Json): Json {
  switch (answer.kind) {
    case 'json':
      return content(['application/json'], toSchema(answer.schema, 'output', schemas));
    case 'event-stream':
      return content(['text/event-stream'], toSchema(answer.schema, 'output', schemas));
    case 'bytes':
      return content(answer.contentTypes, { type: 'string' });
    case 'text':
      return content([answer.contentType], { type: 'string' });
  }
}

function content(contentTypes: readonly string[], schema: Json): Json {
  return Object.fromEntries(contentTypes.map((contentType) => [contentType, { schema }]));
}

function failures(endpoint: Endpoint): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of endpoint.errors) {
    const { status, message } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${message}`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, lines]) => [
      status,
      {
        description: lines.join('\n\n'),
        content: content(['application/json'], { $ref: '#/components/schemas/Error' }),
      },
    ]),
  );
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined, schemas: Json): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...rest } = toSchema(field as z.ZodType, 'input', schemas);
    return {
      name,
      in: place,
      required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      ...(description ? { description } : {}),
      schema: rest,
    };
  });
}

function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const generated = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    metadata: named as never,
    override: ({ zodSchema, jsonSchema, path }) => {
      const meta = z.globalRegistry.get(zodSchema as unknown as z.ZodType);
      if (meta?.description) jsonSchema.description = meta.description;
      if (path.at(-1) === 'metadata' && !jsonSchema.type) jsonSchema.type = 'object';
      if (jsonSchema.format) delete jsonSchema.pattern;
      // Answers may grow: a reader must not take what it doesn't know for a mistake.
      if (io === 'output') delete jsonSchema.additionalProperties;
    },
  }) as Json;
  const { $schema: _, $defs, id: __, ...rest } = generated;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    const { id: ___, ...shape } = definition;
    schemas[name] = toComponents(shape);
  }
  return toComponents(rest);
}

function toComponents(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
