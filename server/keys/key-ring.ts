import { timingSafeEqual } from 'node:crypto';
import type { KeyKind } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { KeyStore, StoredKey } from '@evident/store/record';
import { type Access, accessOf } from './access.ts';
import { hashKey } from './make-key.ts';
import { isOperatorToken } from './operator-token.ts';

export interface KeyRingOptions {
  readonly store: KeyStore;
  /** Fixed keys of the settings. */
  readonly bootstrap: Readonly<Partial<Record<KeyKind, string | undefined>>>;
  /** Operators' tokens are signed with it. */
  readonly secret: string;
  readonly clock?: (() => number) | undefined;
}

/** Who is behind a bearer token. */
export interface KeyRing {
  /**
   * Answers undefined for a token that is not known. At once when it is.
   * @throws EvidentError ACTIVITY_RECORDER_UNAVAILABLE when it can't be known, because the store is away.
   */
  find(token: string): Access | undefined | Promise<Access | undefined>;
  /** Whether what a key gave still holds: it was not revoked meanwhile. */
  stillHolds(access: Access): boolean;
  /** Reads all keys again. Called every few seconds; a failure leaves the known ones in use. */
  refresh(): Promise<void>;
  /** Takes a key made or revoked here into use at once. */
  learn(key: StoredKey): void;
}

/** A stranger's token makes all keys be read again, but not more often than this. */
const strangerRefreshMs = 1000;

/**
 * Keeps all keys in memory: there are few, each request needs one, and those that were known go on working while the
 * store is away. Keys are found by their hash, so that how long it takes says nothing about a key.
 */
export function createKeyRing({ store, bootstrap, secret, clock = Date.now }: KeyRingOptions): KeyRing {
  const fixed = Object.entries(bootstrap).flatMap(([kind, key]) =>
    key ? [{ hash: toBytes(hashKey(key)), access: accessOf(kind as KeyKind) }] : [],
  );
  let keys = new Map<string, StoredKey>();
  let used = new Set<string>();
  let refreshedAtMs = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;

  function known(hash: string): Access | undefined {
    const bytes = toBytes(hash);
    const match = fixed.find((entry) => timingSafeEqual(entry.hash, bytes));
    if (match) return match.access;
    const key = keys.get(hash);
    if (!key || !isUsable(key)) return undefined;
    used.add(key.id);
    return accessOf(key.kind, key.tenantId, key.id);
  }

  function isUsable({ revokedAt, expiresAt }: StoredKey): boolean {
    return revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > clock());
  }

  function find(token: string): Access | Promise<Access | undefined> {
    const hash = hashKey(token);
    return known(hash) ?? findStranger(token, hash);
  }

  async function findStranger(token: string, hash: string): Promise<Access | undefined> {
    if (token.startsWith('eyJ')) {
      return (await isOperatorToken(token, secret, clock())) ? accessOf('admin') : undefined;
    }
    if (keys.has(hash)) return undefined;
    if (clock() - refreshedAtMs >= strangerRefreshMs) {
      await refresh().catch((cause) => {
        throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', { cause, retryAfterSeconds: 2 });
      });
    }
    return known(hash);
  }

  function refresh(): Promise<void> {
    refreshing ??= readAll().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function readAll(): Promise<void> {
    const startedAtMs = clock();
    const noted = used;
    used = new Set();
    keys = new Map((await store.list()).map((key) => [key.hash, key]));
    refreshedAtMs = startedAtMs;
    await store.noteUsed([...noted]).catch(() => undefined);
  }

  function stillHolds({ keyId }: Access): boolean {
    if (keyId === undefined) return true;
    for (const key of keys.values()) if (key.id === keyId) return isUsable(key);
    return false;
  }

  return { find, stillHolds, refresh, learn: (key) => void keys.set(key.hash, key) };
}

function toBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
