/**
 * The layout of session.db, which only this bridge opens.
 *
 * - `auth_creds`, `auth_keys`: who this linked device is, and its Signal keys, as the client library's JSON.
 * - `inbox`: every plaintext, written with the key change that decrypting it caused, before WhatsApp gets the receipt.
 *   Done rows stay as the replay table: the same ciphertext again is answered from here.
 * - `outbox`: every message to send, before it leaves, under the WhatsApp id it will have however often it is tried.
 * - `limit_ledger` (`limit-ledger.ts`): one row per new WhatsApp id that went out; resending an id adds none.
 */
export const SESSION_SCHEMA_VERSION = 1

export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS auth_creds (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS auth_keys (
  type  TEXT NOT NULL,
  id    TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (type, id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS inbox (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  ciphertext_hash TEXT NOT NULL UNIQUE,
  attrs           TEXT NOT NULL,
  enc_type        TEXT NOT NULL,
  plaintext       BLOB NOT NULL,
  received_at     INTEGER NOT NULL,
  state           TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
  error           TEXT,
  done_at         INTEGER
);
CREATE INDEX IF NOT EXISTS inbox_pending ON inbox (seq) WHERE state = 'pending';

CREATE TABLE IF NOT EXISTS outbox (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  idempotency_key TEXT UNIQUE,
  request_hash    TEXT NOT NULL,
  message_id      TEXT NOT NULL UNIQUE,
  chat_jid        TEXT NOT NULL,
  content         BLOB NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('accepted', 'server_ack', 'refused')),
  error           TEXT,
  created_at      INTEGER NOT NULL,
  settled_at      INTEGER
);
CREATE INDEX IF NOT EXISTS outbox_accepted ON outbox (seq) WHERE state = 'accepted';
`
