import { type KeyKind, keyKinds } from '@evident/contract/api';
import type { KeyStore } from '@evident/store/record';
import { makeKey } from './keys/make-key.ts';
import type { Settings } from './settings.ts';

/** A credential that was made just now. It is shown once: only its hash is kept. */
export interface NewCredential {
  /** The setting that would fix it, such as `EVIDENT_SECRET_KEY`. */
  readonly name: string;
  readonly kind: KeyKind;
  readonly value: string;
}

const names = {
  write: 'EVIDENT_WRITE_KEY',
  secret: 'EVIDENT_SECRET_KEY',
  admin: 'EVIDENT_ADMIN_TOKEN',
} as const;

/** Makes the keys that no setting fixes, when the store has none yet. Of several servers that start at once, one does. */
export async function makeFirstKeys(
  store: KeyStore,
  settings: Pick<Settings, 'writeKey' | 'secretKey' | 'adminToken'>,
): Promise<readonly NewCredential[]> {
  const fixed: Record<KeyKind, string | undefined> = {
    write: settings.writeKey,
    secret: settings.secretKey,
    admin: settings.adminToken,
  };
  const made = keyKinds.filter((kind) => !fixed[kind]).map((kind) => ({ kind, ...makeKey(kind) }));
  if (made.length === 0) return [];
  const stored = await store.createFirst(
    made.map(({ kind, hash, prefix }) => ({
      kind,
      hash,
      prefix,
      name: 'first start',
      tenantId: undefined,
      expiresAt: undefined,
    })),
  );
  return stored ? made.map(({ kind, key }) => ({ name: names[kind], kind, value: key })) : [];
}
