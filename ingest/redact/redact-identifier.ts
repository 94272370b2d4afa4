import { createHash } from 'node:crypto';
import { type Removals, redactText } from './redact-text.ts';

/**
 * An id that holds a secret becomes its mark with a fingerprint, `[redacted:jwt:0f9a...]`: two sessions stay two, and
 * two events with two dedupe keys are not taken for one. Only issued secrets count here, which are long and random, so
 * the fingerprint cannot be guessed back.
 */
export function redactIdentifier(id: string, removals: Removals): string {
  const before = removals.length;
  if (redactText(id, removals, 'identifier') === id) return id;
  const [kind = 'secret'] = removals.splice(before);
  removals.push(kind);
  return `[redacted:${kind}:${createHash('sha256').update(id).digest('hex').slice(0, 16)}]`;
}
