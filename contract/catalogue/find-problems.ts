import { z } from 'zod';
import type { ErrorDetail } from '../errors/index.ts';
import { browserTypePrefix, eventTypeSchema, laneSchema, limits } from '../event/index.ts';
import { type EventTypeDefinition, eventKinds } from './catalogue.ts';
import { mergeTypes } from './merge-types.ts';
import { isAsynchronous, isStandardSchema, jsonSchemaOf } from './metadata-schema.ts';
import { hasPath } from './sensitive-path.ts';
import { isWildcard, wildcardPrefix } from './wildcard.ts';

const text = z.string().refine((value) => value.trim() !== '', 'must not be empty');

const definitionSchema = z.strictObject({
  description: text,
  purpose: text.optional(),
  owner: text.optional(),
  lane: laneSchema.optional(),
  kind: z.enum(eventKinds).optional(),
  objectType: text.max(limits.objectLength).optional(),
  metadata: z
    .unknown()
    .refine(
      (value) => value === undefined || isStandardSchema(value),
      'must be a Standard Schema (zod, valibot, arktype ...)',
    )
    .optional(),
  sensitive: z.array(z.string().regex(/^[^.]+(\.[^.]+)*$/, 'must be a dotted path')).optional(),
  aliases: z.array(eventTypeSchema).optional(),
  deprecated: z.strictObject({ replacement: text.optional(), since: text.optional() }).optional(),
});

const specSchema = z.strictObject({
  version: z.int().min(1).max(2_147_483_647).optional(),
  mode: z.enum(['open', 'warn', 'strict']).optional(),
  owner: text.optional(),
  presets: z.array(z.unknown()).optional(),
  types: z.custom<Record<string, unknown>>(isRecord, 'must be an object of event types by name'),
});

/** Everything that is wrong with a catalogue's definition, presets included; empty when nothing is. */
export function findProblems(value: unknown): readonly ErrorDetail[] {
  const spec = specSchema.safeParse(value);
  const shape = spec.success ? [] : spec.error.issues.map((issue) => toDetail(issue));
  const types = isRecord(value) && isRecord(value.types) ? value.types : {};
  const presets = isRecord(value) && Array.isArray(value.presets) ? value.presets : [];

  const inPresets = presets.flatMap((preset, index) =>
    findProblems(preset).map(({ path, problem }) => ({
      path: `presets[${index}]${path ? `.${path}` : ''}`,
      problem,
    })),
  );
  const inTypes = Object.entries(types).flatMap(([name, definition]) => [
    ...problemsOfName(name),
    ...problemsOfShape(name, definition),
  ]);
  // What is well formed is looked at further, so that one report holds everything.
  const wellFormed = Object.fromEntries(Object.entries(types).filter(([, each]) => isDefinition(each)));
  const merged = mergeTypes({
    presets: inPresets.length > 0 ? [] : (presets as { types: Record<string, EventTypeDefinition> }[]),
    types: wellFormed as Record<string, EventTypeDefinition>,
  });
  const declared = new Set([...Object.keys(merged), ...Object.keys(types)]);
  return [
    ...shape,
    ...inPresets,
    ...inTypes,
    ...Object.keys(wellFormed).flatMap((name) => problemsOfMetadata(name, types, merged)),
    ...problemsOfAliases(merged, declared),
    ...problemsOfReplacements(merged, declared),
  ];
}

function problemsOfName(name: string): ErrorDetail[] {
  const parsed = eventTypeSchema.safeParse(isWildcard(name) ? wildcardPrefix(name) : name);
  return parsed.success ? [] : [{ path: at(name), problem: `the name ${parsed.error.issues[0]?.message}` }];
}

function problemsOfShape(name: string, definition: unknown): ErrorDetail[] {
  const parsed = definitionSchema.safeParse(definition);
  return parsed.success ? [] : parsed.error.issues.map((issue) => toDetail(issue, at(name)));
}

function problemsOfMetadata(
  name: string,
  own: Readonly<Record<string, unknown>>,
  merged: Readonly<Record<string, EventTypeDefinition>>,
): ErrorDetail[] {
  const schema = merged[name]?.metadata;
  if (!schema) return [];
  const path = at(name);
  if (isAsynchronous(schema)) {
    return [
      {
        path: `${path}.metadata`,
        problem: 'validates asynchronously, or fails on {}; a catalogue takes synchronous schemas',
      },
    ];
  }
  const described = jsonSchemaOf(schema);
  if (!described) return [];
  if (typeof described.type === 'string' && described.type !== 'object') {
    return [{ path: `${path}.metadata`, problem: 'must describe an object, as metadata always is one' }];
  }
  // Paths that a preset brought may well be absent from a schema that replaces the preset's.
  const sensitive = (own[name] as EventTypeDefinition).sensitive ?? [];
  return sensitive
    .filter((each) => !hasPath(described, each))
    .map((each) => ({
      path: `${path}.sensitive`,
      problem: `"${each}" is not a field of the metadata schema; declare it there, or it protects nothing`,
    }));
}

function problemsOfAliases(
  types: Readonly<Record<string, EventTypeDefinition>>,
  declared: ReadonlySet<string>,
): ErrorDetail[] {
  const owners = new Map<string, string>();
  const problems: ErrorDetail[] = [];
  for (const [name, { aliases = [] }] of Object.entries(types)) {
    const report = (problem: string) => problems.push({ path: `${at(name)}.aliases`, problem });
    if (isWildcard(name) && aliases.length > 0) report('a wildcard has no aliases');
    for (const alias of new Set(aliases)) {
      const other = owners.get(alias);
      if (other !== undefined) report(`"${alias}" is an alias of "${other}" already`);
      else owners.set(alias, name);
      if (declared.has(alias)) report(`"${alias}" is a type itself`);
      if (alias.startsWith(browserTypePrefix) && !name.startsWith(browserTypePrefix)) {
        report(
          `"${alias}" is what browsers send; as an alias it would pass for "${name}", which servers vouch for`,
        );
      }
    }
  }
  return problems;
}

function problemsOfReplacements(
  types: Readonly<Record<string, EventTypeDefinition>>,
  declared: ReadonlySet<string>,
): ErrorDetail[] {
  return Object.entries(types).flatMap(([name, { deprecated }]) => {
    const replacement = deprecated?.replacement;
    if (replacement === undefined) return [];
    const report = (problem: string) => [{ path: `${at(name)}.deprecated.replacement`, problem }];
    if (!declared.has(replacement)) return report(`"${replacement}" is not a type of this catalogue`);
    return comesBack(name, types) ? report(`"${replacement}" leads back to "${name}"`) : [];
  });
}

function comesBack(name: string, types: Readonly<Record<string, EventTypeDefinition>>): boolean {
  const seen = new Set<string>();
  let next = types[name]?.deprecated?.replacement;
  while (next !== undefined && !seen.has(next)) {
    if (next === name) return true;
    seen.add(next);
    next = types[next]?.deprecated?.replacement;
  }
  return false;
}

function toDetail(issue: z.core.$ZodIssue, base = ''): ErrorDetail {
  const path = issue.path.reduce<string>(
    (so, key) => (typeof key === 'number' ? `${so}[${key}]` : so ? `${so}.${String(key)}` : String(key)),
    base,
  );
  return path ? { path, problem: issue.message } : { problem: issue.message };
}

function at(name: string): string {
  return `types[${JSON.stringify(name)}]`;
}

function isDefinition(value: unknown): boolean {
  return definitionSchema.safeParse(value).success;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
