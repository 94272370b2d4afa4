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
  return asSchema(schema);
}

function objectCheck(schema: z.ZodObject): Check {
  const strict = schema._zod.def.catchall instanceof z.ZodNever;
  if (!strict) return asSchema(schema);
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
  const rules = rulesOf(schema);
  if (rules === undefined || rules.patterns.length > 0) return asSchema(schema);
  const { minimum, maximum } = rules;
  return (value) =>
    Array.isArray(value) && value.length >= minimum && value.length <= maximum && value.every(item);
}

function stringCheck(schema: z.ZodType): Check {
  const rules = rulesOf(schema);
  if (rules === undefined) return asSchema(schema);
  const { minimum, maximum, patterns } = rules;
  return (value) => {
    if (typeof value !== 'string' || value.length < minimum || value.length > maximum) return false;
    for (let i = 0; i < patterns.length; i++) if (!patterns[i]?.test(value)) return false;
    return isStorable(value);
  };
}

function numberCheck(schema: z.ZodNumber): Check {
  const rules = rulesOf(schema);
  const whole = schema.format === 'safeint';
  if (rules === undefined || (schema.format !== null && !whole)) return asSchema(schema);
  const { minimum, maximum } = rules;
  return (value) =>
    typeof value === 'number' &&
    value >= minimum &&
    value <= maximum &&
    (whole ? Number.isSafeInteger(value) : Number.isFinite(value));
}

function asSchema(schema: z.ZodType): Check {
  return (value) => schema.safeParse(value).success;
}

interface Rules {
  readonly minimum: number;
  readonly maximum: number;
  readonly patterns: readonly RegExp[];
}

/** What the compiler needs to know of a schema's definition and of the checks on it. */
interface CheckDefinition {
  readonly check?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}

/** The limits and patterns of a schema; undefined when it checks something else besides. */
function rulesOf(schema: z.ZodType): Rules | undefined {
  const definition = schema._zod.def as CheckDefinition;
  const rules = {
    minimum: Number.NEGATIVE_INFINITY,
    maximum: Number.POSITIVE_INFINITY,
    patterns: [] as RegExp[],
  };
  // A format such as a UUID is a check itself; those of numbers are looked at by the number.
  const own = definition.check === 'string_format' ? [definition] : [];
  for (const check of [...own, ...(definition.checks ?? []).map(({ _zod }) => _zod.def)]) {
    if (check.check === 'min_length' && check.minimum !== undefined)
      rules.minimum = Math.max(rules.minimum, check.minimum);
    else if (check.check === 'max_length' && check.maximum !== undefined)
      rules.maximum = Math.min(rules.maximum, check.maximum);
    else if (check.check === 'greater_than' && check.inclusive && check.value !== undefined)
      rules.minimum = Math.max(rules.minimum, check.value);
    else if (check.check === 'less_than' && check.inclusive && check.value !== undefined)
      rules.maximum = Math.min(rules.maximum, check.value);
    else if (check.check === 'string_format' && isStateless(check.pattern))
      rules.patterns.push(check.pattern);
    else return undefined;
  }
  return rules;
}

/** A global or sticky pattern would remember where it stopped. */
function isStateless(pattern: RegExp | undefined): pattern is RegExp {
  return pattern !== undefined && !pattern.global && !pattern.sticky;
}
