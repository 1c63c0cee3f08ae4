/**
 * What messages aim at, chats of two, who has looked at what, how a group is set up. In a file from before, whoever
 * joined a group first is its admin.
 */
export const CONTENT_SCHEMA = `
  -- The id of the message an edit, delete or reaction is about; of a companion's known once somebody could read it.
  ALTER TABLE messages ADD COLUMN target TEXT NOT NULL DEFAULT '';
  CREATE INDEX messages_by_target ON messages (chat, target, position) WHERE target <> '';

  -- \`chat\`: as \`messages\` names it, so that both sides of a chat of two count as one.
  ALTER TABLE copies ADD COLUMN chat TEXT NOT NULL DEFAULT '';
  ALTER TABLE copies ADD COLUMN kind TEXT NOT NULL DEFAULT 'text';
  ALTER TABLE copies ADD COLUMN target_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE copies ADD COLUMN read_at INTEGER;
  UPDATE copies SET chat = chat_jid;
  CREATE INDEX copies_unread ON copies (phone, chat) WHERE read_at IS NULL AND error IS NULL AND duplicate = 0;

  ALTER TABLE accounts ADD COLUMN reads_automatically INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE accounts ADD COLUMN offline INTEGER NOT NULL DEFAULT 0;

  ALTER TABLE groups ADD COLUMN announcement INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE groups ADD COLUMN ephemeral_seconds INTEGER NOT NULL DEFAULT 0;

  ALTER TABLE members ADD COLUMN role TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'admin', 'superadmin'));
  UPDATE members SET role = 'superadmin' WHERE phone = (
    SELECT phone FROM members AS first WHERE first.group_jid = members.group_jid ORDER BY joined, phone LIMIT 1);
`
