/** What a key or token may do. `frontend:write` is public: it can write browser events and nothing else. */
export const scopes = ['frontend:write', 'events:write', 'events:read', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export const keyKinds = ['write', 'secret', 'admin'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** What each kind of key may do. */
export const scopesOfKind = {
  write: ['frontend:write'],
  secret: ['events:write', 'events:read'],
  admin: ['frontend:write', 'events:write', 'events:read', 'admin'],
} as const satisfies Record<KeyKind, readonly Scope[]>;
