-- compatible-from: 8
-- A key for each program and person that asks the api, with what it may do. Of the key only its hash is kept: whoever reads
-- this table can use none of them.
CREATE TABLE {{schema}}.wa_monitor_api_keys (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name         varchar(100) NOT NULL,
  role         varchar(20) NOT NULL CHECK (role IN ('viewer', 'reviewer', 'admin')),
  -- SHA-256, hexadecimal. Enough for what was made by chance; a password would need more.
  key_hash     varchar(64) NOT NULL UNIQUE,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at   timestamptz
);
CREATE UNIQUE INDEX wa_monitor_api_keys_by_name ON {{schema}}.wa_monitor_api_keys (lower(name)) WHERE revoked_at IS NULL;
