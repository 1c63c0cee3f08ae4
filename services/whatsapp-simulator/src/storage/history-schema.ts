/**
 * What the page shows: every message of a group in order, and what has changed since somebody last looked. Each row
 * carries the number of its last change; `changes` holds the highest one.
 */
export const HISTORY_SCHEMA = `
  CREATE TABLE changes (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL) STRICT;
  INSERT INTO changes VALUES (1, 1);

  ALTER TABLE accounts ADD COLUMN changed INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE groups ADD COLUMN changed INTEGER NOT NULL DEFAULT 1;

  -- The words are elsewhere: a phone's in posts, a companion's in copies, once somebody could read them.
  CREATE TABLE messages (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    chat       TEXT NOT NULL, phone TEXT NOT NULL REFERENCES accounts, id TEXT NOT NULL,
    via        TEXT NOT NULL CHECK (via IN ('phone', 'companion')),
    sent_at    INTEGER NOT NULL,
    recipients TEXT NOT NULL, -- JSON array: the phones that should get a copy
    changed    INTEGER NOT NULL DEFAULT 1,
    UNIQUE (chat, phone, id)
  ) STRICT;
  CREATE INDEX messages_in_order ON messages (chat, position);
  CREATE INDEX messages_by_change ON messages (chat, changed);
  CREATE INDEX messages_by_id ON messages (id);

  ALTER TABLE copies ADD COLUMN mentions_owner INTEGER NOT NULL DEFAULT 0;
  UPDATE copies SET mentions_owner = 1 WHERE EXISTS (
    SELECT 1 FROM json_each(mentioned), accounts
    WHERE accounts.phone = copies.phone
      AND substr(value, 1, instr(value, '@') - 1) IN (accounts.phone, accounts.lid));
  CREATE INDEX copies_mentioning ON copies (phone, position) WHERE mentions_owner = 1;
  CREATE INDEX copies_of_message ON copies (message_id);

  INSERT INTO messages (chat, phone, id, via, sent_at, recipients)
  SELECT * FROM (
    SELECT chat, phone, id, 'phone', timestamp * 1000 AS sent_at, '[]' FROM posts
    UNION ALL
    SELECT chat_jid, accounts.phone, message_id, 'companion', min(received_at),
      json_group_array(DISTINCT copies.phone)
    FROM copies JOIN accounts
      ON substr(sender, 1, instr(replace(sender, '@', ':'), ':') - 1) IN (accounts.phone, accounts.lid)
    WHERE chat_jid LIKE '%@g.us' GROUP BY chat_jid, accounts.phone, message_id)
  ORDER BY sent_at;
`
