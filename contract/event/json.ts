import { z } from 'zod';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Any JSON object. What arrives was parsed from JSON, so only its outer shape is looked at here; size, depth
 * and storability are the validate step's business, in one walk.
 */
export const jsonObjectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a JSON object',
);

export const jsonValueSchema = z.custom<JsonValue>((value) => value !== undefined, 'must be a JSON value');
