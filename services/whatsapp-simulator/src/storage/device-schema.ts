/** What linked devices need beside their keys: history, files, and phones that run out of one-time keys. */
export const DEVICE_SCHEMA = `
  -- What companions have sent, once a phone could read it; what phones post is in posts.
  CREATE TABLE contents (
    chat TEXT NOT NULL, phone TEXT NOT NULL REFERENCES accounts, id TEXT NOT NULL,
    content BLOB NOT NULL, -- proto.Message
    PRIMARY KEY (chat, phone, id)
  ) STRICT, WITHOUT ROWID;

  -- The last message of any chat when somebody joined a group: what was there before is not on his phone.
  CREATE TABLE member_since (
    group_jid TEXT NOT NULL, phone TEXT NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (group_jid, phone)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER member_joined AFTER INSERT ON members BEGIN
    INSERT OR REPLACE INTO member_since
    SELECT NEW.group_jid, NEW.phone, coalesce(max(position), 0) FROM messages;
  END;

  -- The last message of any chat when the device was linked: later ones reach it by themselves.
  CREATE TABLE device_history (
    phone TEXT NOT NULL, number INTEGER NOT NULL,
    until INTEGER NOT NULL,
    wants_all INTEGER NOT NULL,
    PRIMARY KEY (phone, number),
    FOREIGN KEY (phone, number) REFERENCES devices ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  -- Files as uploaded. The key is known for those a phone here has sent or read about.
  CREATE TABLE media (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT NOT NULL UNIQUE, -- on the media server
    blob       BLOB NOT NULL,
    gone       INTEGER NOT NULL DEFAULT 0, -- the server has deleted it, whoever sent it still has it
    type       TEXT, media_key BLOB, mimetype TEXT
  ) STRICT;

  -- Signs the certificate of the media server; clients that are to trust it are given its certificate.
  CREATE TABLE media_authority (
    id INTEGER PRIMARY KEY CHECK (id = 1), private_key TEXT NOT NULL, certificate TEXT NOT NULL
  ) STRICT;

  -- What a group has beside its settings; a group without a row has none of it.
  CREATE TABLE group_extras (
    jid TEXT PRIMARY KEY REFERENCES groups,
    description TEXT NOT NULL DEFAULT '', description_id TEXT NOT NULL DEFAULT '',
    description_by TEXT NOT NULL DEFAULT '', -- phone number
    description_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds
    locked INTEGER NOT NULL DEFAULT 0, -- only admins may change how the group is set up
    invite_code TEXT UNIQUE
  ) STRICT, WITHOUT ROWID;

  -- What somebody has set on one of his devices: privacy, whom he blocks (by LID), what he says about himself.
  CREATE TABLE account_settings (
    phone TEXT NOT NULL REFERENCES accounts, kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    changed_at INTEGER NOT NULL, -- Unix seconds
    PRIMARY KEY (phone, kind, name)
  ) STRICT, WITHOUT ROWID;

  -- Settings shared between an account's devices: encrypted changes in order, and the key its phone gives to companions.
  CREATE TABLE app_state (
    phone TEXT NOT NULL REFERENCES accounts, collection TEXT NOT NULL, version INTEGER NOT NULL, patch BLOB NOT NULL,
    PRIMARY KEY (phone, collection, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE app_state_keys (
    phone TEXT PRIMARY KEY REFERENCES accounts, id BLOB NOT NULL, data BLOB NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Pictures of people and groups, as set; not encrypted, as on WhatsApp.
  CREATE TABLE profile_pictures (
    jid TEXT PRIMARY KEY, id TEXT NOT NULL, image BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Phones with a limited number of one-time prekeys left; others make one whenever they are asked.
  CREATE TABLE prekey_stock (
    phone TEXT PRIMARY KEY REFERENCES accounts, remaining INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`
