/**
 * The layout of messages.db. Columns of `messages` are described at `StoredMessage` in contracts.
 *
 * `AUTOINCREMENT`, because a plain rowid is used again after a delete and a reader would then miss the new row.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS messages (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL,
  chat_jid    TEXT NOT NULL,
  sender      TEXT NOT NULL,
  sender_lid  TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  content     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  timestamp   INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  is_from_me  INTEGER NOT NULL CHECK (is_from_me IN (0, 1)),
  quoted_id   TEXT NOT NULL,
  mentioned   TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  filename    TEXT NOT NULL,
  target_id   TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_id ON messages (chat_jid, id);
CREATE INDEX IF NOT EXISTS messages_by_chat ON messages (chat_jid, seq);
CREATE INDEX IF NOT EXISTS messages_by_target ON messages (chat_jid, target_id) WHERE target_id <> '';
CREATE INDEX IF NOT EXISTS messages_without_phone ON messages (sender_lid) WHERE sender = '' AND sender_lid <> '';

CREATE TABLE IF NOT EXISTS chats (
  jid             TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  addressing_mode TEXT NOT NULL,
  updated_at      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS lid_map (lid TEXT PRIMARY KEY, pn TEXT NOT NULL, learned_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lid_map_by_pn ON lid_map (pn);

-- Every number this installation ever linked, in phone and LID form: what they write never counts as a contractor's.
CREATE TABLE IF NOT EXISTS own_ids (jid TEXT PRIMARY KEY, linked_at INTEGER NOT NULL) WITHOUT ROWID;
`
