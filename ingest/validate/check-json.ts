import { EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import { findUnstorable } from './find-unstorable.ts';
import { jsonSize } from './json-size.ts';

/** @throws EvidentError INVALID_ACTIVITY_EVENT when metadata is too large, too deep, or cannot be kept in jsonb */
export function checkMetadata(metadata: unknown): void {
  check(metadata, 'metadata', limits.metadataBytes, limits.metadataDepth);
}

/** The same for changes, each side of which may be as deep as metadata. */
export function checkChanges(changes: unknown): void {
  check(changes, 'changes', limits.changesBytes, limits.metadataDepth + 2);
}

function check(value: unknown, path: string, maxBytes: number, maxDepth: number): void {
  if (value === undefined) return;
  const bytes = jsonSize(value, maxDepth);
  if (bytes >= 0 && bytes <= maxBytes) return;
  const detail =
    bytes < 0
      ? (findUnstorable(value, path, maxDepth) ?? { path, problem: 'cannot be stored' })
      : { path, problem: `must be at most ${maxBytes} bytes encoded, and is ${bytes}` };
  throw new EvidentError('INVALID_ACTIVITY_EVENT', { details: [detail] });
}

/** Deeper than the envelope itself ever is. */
const envelopeDepth = 5;

/**
 * The texts of an event beside its metadata and changes, which are looked at apart.
 * @throws EvidentError INVALID_ACTIVITY_EVENT naming the field that cannot be kept
 */
export function checkTexts(event: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(event)) {
    if (value === undefined || name === 'metadata' || name === 'changes') continue;
    const detail = findUnstorable(value, name, envelopeDepth);
    if (detail) throw new EvidentError('INVALID_ACTIVITY_EVENT', { details: [detail] });
  }
}
