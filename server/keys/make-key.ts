import { createHash, randomBytes } from 'node:crypto';
import type { KeyKind } from '@evident/contract/api';

const marks = { write: 'evw_', secret: 'evs_', admin: 'eva_' } as const satisfies Record<KeyKind, string>;
const shownLength = 10;

/** A new key: 192 random bits behind a mark that says its kind. `prefix` is what may be shown of it later. */
export function makeKey(kind: KeyKind): {
  readonly key: string;
  readonly hash: string;
  readonly prefix: string;
} {
  const key = marks[kind] + randomBytes(24).toString('base64url');
  return { key, hash: hashKey(key), prefix: key.slice(0, shownLength) };
}

/** SHA-256, hex. Keys have the entropy of a random 192-bit number, so a slow hash would add nothing. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
