import { z } from 'zod';
import { isStorable } from './json-size.ts';

/** Whether a value is surely valid and its texts storable. `false` only means: ask the schema. */
export type Check = (value: unknown) => boolean;

/**
 * Turns a schema into plain comparisons. zod takes 3 µs for an event, a third of what a whole event may cost; this
 * takes a tenth of that. It reads the limits from the schema, so there is no second definition, and says no to
 * whatever it does not understand: the schema has the last word (`compile-check.test.ts` holds the two together).
 */
export function compileCheck(schema: z.ZodType): Check {
  if (schema instanceof z.ZodOptional) {
    const inner = compileCheck(schema.unwrap() as z.ZodType);
    return (value) => value === undefined || inner(value);
  }
  if (schema instanceof z.ZodReadonly) return compileCheck(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodObject) return objectCheck(schema);
  if (schema instanceof z.ZodArray) return arrayCheck(schema);
  if (schema instanceof z.ZodEnum) {
    const options = new Set<unknown>(schema.options);
    return (value) => options.has(value);
  }
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return stringCheck(schema);
  if (schema instanceof z.ZodNumber) return numberCheck(schema);
  if (schema instanceof z.ZodCustom) return schema._zod.def.fn as Check;
  return (value) => schema.safeParse(value).success;
}

function objectCheck(schema: z.ZodObject): Check {
  const strict = schema._zod.def.catchall instanceof z.ZodNever;
  if (!strict) return (value) => schema.safeParse(value).success;
  const checks = new Map<string, Check>();
  const required: string[] = [];
  for (const [name, field] of Object.entries(schema.shape)) {
    checks.set(name, compileCheck(field as z.ZodType));
    if (!(field instanceof z.ZodOptional)) required.push(name);
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Record<string, unknown>;
    for (const name in object) {
      const check = checks.get(name);
      if (check === undefined || !check(object[name])) return false;
    }
    for (let i = 0; i < required.length; i++) {
      if (object[required[i] as string] === undefined) return false;
    }
    return true;
  };
}

function arrayCheck(schema: z.ZodArray): Check {
  const item = compileCheck(schema.element as z.ZodType);
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = schema._zod.bag as Bounds;
  return (value) =>
    Array.isArray(value) && value.length >= minimum && value.length <= maximum && value.every(item);
}

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly patterns?: ReadonlySet<RegExp>;
}

function stringCheck(schema: z.ZodType): Check {
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY, patterns } = schema._zod.bag as Bounds;
  const all = [...(patterns ?? [])].map(
    (pattern) => new RegExp(pattern.source, pattern.flags.replace(/[gy]/, '')),
  );
  // A string that is checked for more than length and pattern is the schema's own business.
  const understood = (schema._zod.def as { checks?: readonly z.core.$ZodCheck[] }).checks?.every((check) =>
    ['min_length', 'max_length', 'string_format'].includes(check._zod.def.check),
  );
  if (understood === false) return (value) => schema.safeParse(value).success;
  return (value) => {
    if (typeof value !== 'string' || value.length < minimum || value.length > maximum) return false;
    for (let i = 0; i < all.length; i++) if (!all[i]?.test(value)) return false;
    return isStorable(value);
  };
}

function numberCheck(schema: z.ZodNumber): Check {
  const bag = schema._zod.bag as Bounds & { readonly multipleOf?: number };
  const { minimum, maximum } = bag;
  const simple =
    minimum !== undefined &&
    maximum !== undefined &&
    bag.multipleOf === undefined &&
    bag.exclusiveMinimum === undefined &&
    bag.exclusiveMaximum === undefined;
  if (!simple) return (value) => schema.safeParse(value).success;
  const whole = schema.format === 'safeint' || schema.format === 'int32' || schema.format === 'uint32';
  return (value) =>
    typeof value === 'number' &&
    value >= minimum &&
    value <= maximum &&
    (!whole || Number.isSafeInteger(value));
}
