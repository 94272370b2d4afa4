import { v7 as uuidv7 } from 'uuid';
import type { RecordDriver, Row, Sql } from './driver/driver.ts';

/** A key as it is stored. Times are ISO 8601 in UTC; `hash` is the SHA-256 of the key, hex. */
export interface StoredKey {
  readonly id: string;
  readonly hash: string;
  readonly prefix: string;
  readonly kind: 'write' | 'secret' | 'admin';
  readonly name: string;
  readonly tenantId: string | undefined;
  readonly createdAt: string;
  readonly expiresAt: string | undefined;
  readonly revokedAt: string | undefined;
  readonly lastUsedAt: string | undefined;
}

export type NewKey = Pick<StoredKey, 'hash' | 'prefix' | 'kind' | 'name' | 'tenantId' | 'expiresAt'>;

export interface KeyStore {
  /** Every key, newest first, the revoked and expired ones too. */
  list(): Promise<readonly StoredKey[]>;
  create(key: NewKey): Promise<StoredKey>;
  /** Stores these when there is no key at all yet; answers whether it did. Of several processes one does. */
  createFirst(keys: readonly NewKey[]): Promise<boolean>;
  /** Answers undefined when there is no such key. Revoking twice keeps the first time. */
  revoke(id: string): Promise<StoredKey | undefined>;
  noteUsed(ids: readonly string[]): Promise<void>;
}

const columns = `id, encode(hash, 'hex') AS hash, prefix, kind, name, tenant_id, created_at, expires_at, revoked_at, last_used_at`;

const listKeys = `SELECT ${columns} FROM evident.api_keys ORDER BY created_at DESC, id DESC`;

const insertKey = `
  INSERT INTO evident.api_keys (id, hash, prefix, kind, name, tenant_id, expires_at)
  VALUES ($1, decode($2, 'hex'), $3, $4, $5, $6, $7)
  RETURNING ${columns}`;

const revokeKey = `
  UPDATE evident.api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING ${columns}`;

// Once an hour is fine enough to see whether a key is still in use, and writes next to nothing.
const noteKeysUsed = `
  UPDATE evident.api_keys SET last_used_at = now()
  WHERE id = ANY ($1) AND (last_used_at IS NULL OR last_used_at < now() - interval '1 hour')`;

export function createKeyStore(driver: RecordDriver): KeyStore {
  const within = <T>(work: (sql: Sql) => Promise<T>) => driver.transaction({ for: 'maintenance' }, work);
  return {
    list: async () => (await within((sql) => sql.query(listKeys))).map(toKey),
    create: (key) => within((sql) => insert(sql, key)),
    createFirst: (keys) =>
      within(async (sql) => {
        await sql.script('LOCK TABLE evident.api_keys IN SHARE ROW EXCLUSIVE MODE');
        const [any] = await sql.query('SELECT 1 AS one FROM evident.api_keys LIMIT 1');
        if (any) return false;
        for (const key of keys) await insert(sql, key);
        return true;
      }),
    revoke: async (id) => {
      const [row] = await within((sql) => sql.query(revokeKey, [id]));
      return row && toKey(row);
    },
    noteUsed: async (ids) => {
      if (ids.length > 0) await within((sql) => sql.query(noteKeysUsed, [ids]));
    },
  };
}

async function insert(sql: Sql, key: NewKey): Promise<StoredKey> {
  const [row] = await sql.query(insertKey, [
    uuidv7(),
    key.hash,
    key.prefix,
    key.kind,
    key.name,
    key.tenantId ?? null,
    key.expiresAt ?? null,
  ]);
  return toKey(row as Row);
}

function toKey(row: Row): StoredKey {
  const text = (value: unknown) => (value === null ? undefined : String(value));
  return {
    id: String(row.id),
    hash: String(row.hash),
    prefix: String(row.prefix),
    kind: row.kind as StoredKey['kind'],
    name: String(row.name),
    tenantId: text(row.tenant_id),
    createdAt: String(row.created_at),
    expiresAt: text(row.expires_at),
    revokedAt: text(row.revoked_at),
    lastUsedAt: text(row.last_used_at),
  };
}
