import { type KeyKind, type Scope, scopesOfKind } from '@evident/contract/api';

/** What the bearer of a key may do. */
export interface Access {
  readonly kind: KeyKind;
  readonly scopes: readonly Scope[];
  /** The tenant a key is bound to: it writes to and reads from this one only. */
  readonly tenantId: string | undefined;
  /** Undefined for the fixed keys of the settings and for operators. */
  readonly keyId: string | undefined;
}

export function accessOf(kind: KeyKind, tenantId?: string, keyId?: string): Access {
  return { kind, scopes: scopesOfKind[kind], tenantId, keyId };
}
