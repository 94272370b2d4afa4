import { type ErrorDetail, EvidentError } from '@evident/contract/errors';
import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { showKey } from './find-unstorable.ts';

type Issue = z.core.$ZodIssue;

/** A list of ten thousand wrong things is told the first of them. */
const mostIssues = 20;

/**
 * What a schema found, as an error that names places and rules and never a value. A wrong shape (not an object, a
 * number for a text, a field nobody knows) is INVALID_INPUT; a broken rule is INVALID_ACTIVITY_EVENT.
 */
export function explainIssues(
  issues: readonly Issue[],
  knownNames: readonly string[],
  item: unknown,
): EvidentError {
  // One thing at a time: an empty text is empty, and need not be told that it does not match a pattern either.
  const byPath = new Map<string, ErrorDetail>();
  for (const detail of issues.slice(0, mostIssues).flatMap((issue) => detailsOf(issue, knownNames, item))) {
    if (!byPath.has(detail.path ?? '')) byPath.set(detail.path ?? '', detail);
  }
  const wrongShape = issues.some((issue) => isWrongShape(issue, item));
  return new EvidentError(wrongShape ? 'INVALID_INPUT' : 'INVALID_ACTIVITY_EVENT', {
    details: [...byPath.values()],
  });
}

function isWrongShape(issue: Issue, item: unknown): boolean {
  if (issue.code === 'unrecognized_keys' || issue.code === 'custom') return true;
  return issue.code === 'invalid_type' && valueAt(item, issue.path) !== undefined;
}

function detailsOf(issue: Issue, knownNames: readonly string[], item: unknown): ErrorDetail[] {
  const path = issue.path.map((part) => showKey(String(part))).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 10).map((key) => ({
      path: path === '' ? showKey(key) : `${path}.${showKey(key)}`,
      problem: `is not a known field${suggestion(key, knownNames)}`,
    }));
  }
  return [{ ...(path === '' ? {} : { path }), problem: problemOf(issue, item) }];
}

function problemOf(issue: Issue, item: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (valueAt(item, issue.path) === undefined) return 'is required';
      return `must be ${article(issue.expected)}`;
    case 'too_small':
      if (issue.origin !== 'string') return `must be at least ${issue.minimum}`;
      return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} characters`;
    case 'too_big':
      if (issue.origin === 'string') return `must have at most ${issue.maximum} characters`;
      return issue.origin === 'array'
        ? `must have at most ${issue.maximum} entries`
        : `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'uuid') return 'must be a UUID';
      if (issue.format === 'datetime') return 'must be an ISO 8601 time with Z or an offset';
      return issue.message;
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
}

function article(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'int':
      return 'a whole number';
    case 'array':
      return 'a list';
    case 'object':
      return 'a JSON object';
    default:
      return `a ${expected}`;
  }
}

/** ` (did you mean "userId"?)`, when a known name is near: the same letters in another case or style, or a typo away. */
export function suggestion(name: string, knownNames: readonly string[]): string {
  if (name.length > 64) return '';
  const wanted = bare(name);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 4)) + 1;
  for (const known of knownNames) {
    const far = distance(wanted, bare(known));
    if (far < bestDistance && far < Math.min(wanted.length, known.length)) {
      best = known;
      bestDistance = far;
    }
  }
  return best === undefined ? '' : ` (did you mean "${best}"?)`;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function valueAt(item: unknown, path: readonly PropertyKey[]): unknown {
  let value = item;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}
