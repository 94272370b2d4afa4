import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import type { ErrorDetail } from '../errors/index.ts';
import type { JsonObject } from '../event/index.ts';
import { withoutValues } from './without-values.ts';

const mostDetails = 20;
const longestProblem = 200;

export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  // arktype's schemas are functions.
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard = (value as { readonly '~standard'?: Partial<StandardSchemaV1.Props> })['~standard'];
  return standard?.version === 1 && typeof standard.validate === 'function';
}

/**
 * Whether a schema shows itself to be asynchronous. One that looks at required fields first may not, until it is used.
 * A synchronous zod schema that throws looks the same: zod then tries the asynchronous way.
 */
export function isAsynchronous(schema: StandardSchemaV1): boolean {
  try {
    return isPending(schema['~standard'].validate({}));
  } catch {
    return false;
  }
}

/** What is wrong with an event's metadata. Never throws: whatever the schema does, the event's neighbours go on. */
export function checkAgainst(schema: StandardSchemaV1, metadata: JsonObject): readonly ErrorDetail[] {
  try {
    const result = schema['~standard'].validate(metadata);
    if (isPending(result)) {
      return [
        {
          path: 'metadata',
          // zod answers with a promise in both cases.
          problem:
            "the catalogue's schema for this type is asynchronous, which is not supported, or failed on it",
        },
      ];
    }
    return (result.issues ?? []).slice(0, mostDetails).map((issue) => toDetail(issue, metadata));
  } catch {
    // The cause may quote the event, so it goes no further.
    return [{ path: 'metadata', problem: "the catalogue's schema for this type failed on it" }];
  }
}

/** The JSON Schema of what a schema takes in; nothing where its library cannot say (draft 2020-12, without `$schema`). */
export function jsonSchemaOf(schema: StandardSchemaV1): JsonObject | undefined {
  const standard: StandardSchemaV1.Props & Partial<StandardJSONSchemaV1.Props> = schema['~standard'];
  try {
    const described = standard.jsonSchema?.input({ target: 'draft-2020-12' });
    if (!described) return undefined;
    const { $schema, ...rest } = JSON.parse(JSON.stringify(described)) as JsonObject;
    return rest;
  } catch {
    // Libraries throw for what JSON Schema cannot express, such as a date object.
    return undefined;
  }
}

function isPending(result: unknown): result is Promise<unknown> {
  if (typeof (result as Promise<unknown> | null)?.then !== 'function') return false;
  // Nobody waits for it; its failure must not end the process.
  (result as Promise<unknown>).then(undefined, () => {});
  return true;
}

function toDetail(issue: StandardSchemaV1.Issue, metadata: JsonObject): ErrorDetail {
  const keys = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const problem = withoutValues(issue.message, keys, metadata);
  return {
    path: ['metadata', ...keys].join('.').slice(0, longestProblem),
    problem: problem.slice(0, longestProblem) || 'is not valid',
  };
}
