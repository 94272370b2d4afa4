-- Keys that were handed out. Only the SHA-256 of a key is kept: whoever reads this table can't use one.
CREATE TABLE evident.api_keys (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  prefix text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  tenant_id text COLLATE "C",
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,

  CONSTRAINT api_key_kind_known CHECK (kind IN ('write', 'secret', 'admin')),
  CONSTRAINT api_key_hash_is_sha256 CHECK (octet_length(hash) = 32)
);
