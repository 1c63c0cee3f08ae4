-- compatible-from: 8
-- People who sign in by name. Of a password only its scrypt hash is kept, with the parameters it was made with; of a session
-- only the SHA-256 of its token.
CREATE TABLE {{schema}}.wa_monitor_users (
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name              varchar(100) NOT NULL,
  role              varchar(20) NOT NULL CHECK (role IN ('viewer', 'reviewer', 'admin')),
  password_hash     varchar(300) NOT NULL,
  -- Somebody else chose the password: it opens nothing but the form for a new one.
  must_change       boolean NOT NULL DEFAULT false,
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        varchar(100) NOT NULL DEFAULT '',
  last_signed_in_at timestamptz,
  disabled_at       timestamptz
);
CREATE UNIQUE INDEX wa_monitor_users_by_name ON {{schema}}.wa_monitor_users (lower(name));

CREATE TABLE {{schema}}.wa_monitor_sessions (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash   varchar(64) NOT NULL UNIQUE,
  user_id      uuid NOT NULL REFERENCES {{schema}}.wa_monitor_users ON DELETE CASCADE,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  -- Whatever is done with it; an idle one ends sooner.
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  -- Where it was opened from.
  address      varchar(45) NOT NULL DEFAULT ''
);
CREATE INDEX wa_monitor_sessions_by_user ON {{schema}}.wa_monitor_sessions (user_id) WHERE ended_at IS NULL;

-- Who did what. No words of messages: only what was done, and to what.
CREATE TABLE {{schema}}.wa_monitor_audit (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT now(),
  -- Empty: whoever has the installation's own key or may use the machine, or nobody who is known.
  who        varchar(100) NOT NULL,
  by         varchar(20) NOT NULL CHECK (by IN ('session', 'key', 'script', 'nobody')),
  -- Whom a program named that acts for people.
  on_behalf_of varchar(100) NOT NULL DEFAULT '',
  what       varchar(40) NOT NULL,
  subject    varchar(200) NOT NULL DEFAULT '',
  detail     jsonb NOT NULL DEFAULT '{}'
);

-- What has ended has ended, whoever changes the row.
CREATE FUNCTION {{schema}}.wa_monitor_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a revoked key and an ended session stay what they are' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER wa_monitor_stays_revoked BEFORE UPDATE OF revoked_at ON {{schema}}.wa_monitor_api_keys
  FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
  EXECUTE FUNCTION {{schema}}.wa_monitor_stays_ended();
CREATE TRIGGER wa_monitor_stays_ended BEFORE UPDATE OF ended_at ON {{schema}}.wa_monitor_sessions
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
  EXECUTE FUNCTION {{schema}}.wa_monitor_stays_ended();
