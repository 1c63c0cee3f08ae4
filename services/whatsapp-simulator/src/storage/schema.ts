/** The simulator's tables, all in one file that one process owns. Numbers here are bare digits, without a server part. */
export const SCHEMA = `
  -- This server's own keys; one row.
  CREATE TABLE server (
    id                INTEGER PRIMARY KEY CHECK (id = 1),
    root_public       BLOB NOT NULL, root_private         BLOB NOT NULL,
    intermediate_public BLOB NOT NULL, intermediate_private BLOB NOT NULL,
    noise_public      BLOB NOT NULL, noise_private        BLOB NOT NULL,
    certificate_chain BLOB NOT NULL
  ) STRICT;

  -- People, each with one phone; the keys are that phone's Signal identity.
  CREATE TABLE accounts (
    phone            TEXT PRIMARY KEY,
    lid              TEXT NOT NULL UNIQUE,
    name             TEXT NOT NULL,
    next_device      INTEGER NOT NULL DEFAULT 1,
    identity_public  BLOB NOT NULL, identity_private BLOB NOT NULL,
    registration_id  INTEGER NOT NULL,
    skey_id          INTEGER NOT NULL, skey_public BLOB NOT NULL, skey_private BLOB NOT NULL, skey_signature BLOB NOT NULL,
    next_prekey_id   INTEGER NOT NULL DEFAULT 1
  ) STRICT;

  -- What a phone's Signal code keeps: sessions, identities, prekeys, sender keys.
  CREATE TABLE phone_keys (
    phone TEXT NOT NULL REFERENCES accounts, type TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (phone, type, id)
  ) STRICT, WITHOUT ROWID;

  -- Which devices hold which author's sender key, by the address it was written under.
  CREATE TABLE sender_keys_given (
    phone TEXT NOT NULL REFERENCES accounts, group_jid TEXT NOT NULL, author TEXT NOT NULL, device TEXT NOT NULL,
    PRIMARY KEY (phone, group_jid, author, device)
  ) STRICT, WITHOUT ROWID;

  -- Linked companions: the clients of this server.
  CREATE TABLE devices (
    phone            TEXT NOT NULL REFERENCES accounts,
    number           INTEGER NOT NULL,
    noise_public     BLOB NOT NULL,
    identity         BLOB NOT NULL,
    registration_id  INTEGER NOT NULL,
    skey_id          INTEGER NOT NULL, skey_public BLOB NOT NULL, skey_signature BLOB NOT NULL,
    history_sent     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (phone, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE device_prekeys (
    phone TEXT NOT NULL, number INTEGER NOT NULL, id INTEGER NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (phone, number, id),
    FOREIGN KEY (phone, number) REFERENCES devices ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE groups (
    jid TEXT PRIMARY KEY, name TEXT NOT NULL, addressing_mode TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE members (
    group_jid TEXT NOT NULL REFERENCES groups, phone TEXT NOT NULL REFERENCES accounts, joined INTEGER NOT NULL,
    PRIMARY KEY (group_jid, phone)
  ) STRICT, WITHOUT ROWID;

  -- What a companion has to be told, until it answers: one row per stanza, since an id may come twice.
  CREATE TABLE queue (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    phone       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    tag         TEXT NOT NULL,
    stanza_id   TEXT NOT NULL,
    chat        TEXT NOT NULL,
    participant TEXT NOT NULL,
    stanza      BLOB NOT NULL,
    finished    INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY (phone, number) REFERENCES devices ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX queue_waiting ON queue (phone, number, position) WHERE finished = 0;
  CREATE INDEX queue_by_id ON queue (stanza_id);

  -- What people posted, for answering a retry request and for quoting.
  CREATE TABLE posts (
    chat TEXT NOT NULL, phone TEXT NOT NULL REFERENCES accounts, id TEXT NOT NULL,
    timestamp INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (chat, phone, id)
  ) STRICT, WITHOUT ROWID;

  -- Stanzas that have reached a phone and that it has not read yet.
  CREATE TABLE arrivals (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL REFERENCES accounts,
    stanza BLOB NOT NULL,
    received_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX arrivals_of ON arrivals (phone, position);

  -- Every copy on the wire, as its phone read it, or why it could not.
  CREATE TABLE copies (
    phone TEXT NOT NULL REFERENCES accounts, position INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    chat_jid    TEXT NOT NULL, sender TEXT NOT NULL, message_id TEXT NOT NULL,
    text        TEXT NOT NULL, mentioned TEXT NOT NULL, quoted_id TEXT NOT NULL,
    duplicate   INTEGER NOT NULL, error TEXT,
    PRIMARY KEY (phone, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX copies_by_id ON copies (phone, message_id);
`
