import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { type ErrorCode, type ErrorDetail, EvidentError } from '../errors/index.ts';

/** Parses a query, parameters or a small body. Throws `code` with a detail for each thing that is wrong; never says a value. */
export function parseInput<S extends z.ZodObject>(schema: S, raw: unknown, code: ErrorCode): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new EvidentError(code, { details: parsed.error.issues.flatMap((issue) => toDetails(issue, schema)) });
}

function toDetails(issue: z.core.$ZodIssue, schema: z.ZodObject): ErrorDetail[] {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [{ ...(path ? { path } : {}), problem: issue.message }];
  }
  const known = Object.keys(schema.shape);
  return issue.keys.slice(0, 10).map((key) => {
    const near = nearest(key, known);
    return {
      path: key.slice(0, 100),
      problem: `is not known here${near ? `; did you mean ${near}?` : ''}`,
    };
  });
}

/** The name that was probably meant. Long keys are nonsense, and comparing them costs. */
function nearest(key: string, names: readonly string[]): string | undefined {
  if (key.length > 40 || names.length === 0) return undefined;
  const sameCase = names.find((name) => name.toLowerCase() === key.toLowerCase());
  const near = sameCase ?? closest(key, names);
  return sameCase || distance(key, near) <= 2 ? near : undefined;
}
