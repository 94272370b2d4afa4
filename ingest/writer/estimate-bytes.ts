import { type JsonValue, limits } from '@evident/contract/event';
import type { StoredEvent } from '@evident/store/record';

/** What the fixed fields of an event and the queue's own entry come to. */
const baseBytes = 700;
const mostNodes = 48;

/**
 * About how much memory an event holds, without encoding it: looks at a few dozen values at most and takes anything
 * with more for as large as metadata may be. Never far below the encoded size, so that a bound built on it holds.
 */
export function estimateBytes(event: StoredEvent): number {
  const nodes = { left: mostNodes };
  let bytes = baseBytes + (event.request?.path?.length ?? 0) + (event.request?.userAgent?.length ?? 0);
  bytes += Math.min(sizeOf(event.metadata, nodes), limits.metadataBytes);
  if (event.changes) {
    nodes.left = mostNodes;
    bytes += Math.min(sizeOf(event.changes as unknown as JsonValue, nodes), limits.changesBytes);
  }
  return bytes;
}

function sizeOf(value: JsonValue | undefined, nodes: { left: number }): number {
  if (--nodes.left < 0) return limits.metadataBytes;
  if (typeof value === 'string') return value.length * 2 + 16;
  if (typeof value !== 'object' || value === null) return 16;
  let bytes = 32;
  if (Array.isArray(value)) {
    for (const item of value) {
      bytes += sizeOf(item, nodes);
      if (nodes.left < 0) return limits.metadataBytes;
    }
    return bytes;
  }
  for (const name in value) {
    bytes += name.length * 2 + 16 + sizeOf((value as Record<string, JsonValue>)[name], nodes);
    if (nodes.left < 0) return limits.metadataBytes;
  }
  return bytes;
}
