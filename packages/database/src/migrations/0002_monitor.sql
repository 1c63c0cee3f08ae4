-- How far each group has been read. Changed in the same transaction as the rows that the messages produced.
CREATE TABLE {{schema}}.wa_monitor_cursors (
  group_jid  varchar(64) PRIMARY KEY,
  -- The messages.db that last_seq counts in; empty before the first message.
  store_id   varchar(64) NOT NULL DEFAULT '',
  last_seq   bigint NOT NULL DEFAULT 0,
  -- Messages sent before this are not counted: when the group was added, or the project's `since`.
  read_from  timestamptz NOT NULL,
  -- The store ended before last_seq: an older copy of it. Not read until last_seq is corrected or the store changes.
  refused_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- One row per message and drop: the drop's timeline, and what makes a message that comes again harmless.
CREATE TABLE {{schema}}.wa_monitor_drop_events (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  drop_number varchar(50) NOT NULL,
  kind        varchar(40) NOT NULL,
  project     varchar(100) NOT NULL,
  group_jid   varchar(64) NOT NULL,
  message_id  varchar(128) NOT NULL,
  -- For an edit or a delete: the message it is about.
  target_id   varchar(128) NOT NULL DEFAULT '',
  -- The LID where known, else the phone JID, as they were when the message was counted.
  sender_key  varchar(64) NOT NULL,
  sender      varchar(64) NOT NULL,
  sender_lid  varchar(64) NOT NULL,
  sender_name varchar(100) NOT NULL,
  -- By WhatsApp's clock.
  happened_at timestamptz NOT NULL,
  -- The review's revision after this event; null where there is no review.
  revision    integer,
  detail      text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT wa_monitor_drop_events_once UNIQUE (group_jid, message_id, sender_key, drop_number)
);
CREATE INDEX wa_monitor_drop_events_by_drop ON {{schema}}.wa_monitor_drop_events (drop_number, happened_at);
CREATE INDEX wa_monitor_drop_events_by_target
  ON {{schema}}.wa_monitor_drop_events (group_jid, target_id) WHERE target_id <> '';
CREATE INDEX wa_monitor_drop_events_unresolved
  ON {{schema}}.wa_monitor_drop_events (sender_lid) WHERE sender = '';

-- What looked like a drop number and was not taken, with the reason.
CREATE TABLE {{schema}}.wa_monitor_rejected_numbers (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  written     varchar(100) NOT NULL,
  reason      varchar(40) NOT NULL,
  detail      text NOT NULL DEFAULT '',
  project     varchar(100) NOT NULL,
  group_jid   varchar(64) NOT NULL,
  message_id  varchar(128) NOT NULL,
  sender_key  varchar(64) NOT NULL,
  sender      varchar(64) NOT NULL,
  sender_lid  varchar(64) NOT NULL,
  sender_name varchar(100) NOT NULL,
  happened_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT wa_monitor_rejected_numbers_once UNIQUE (group_jid, message_id, sender_key, written)
);
CREATE INDEX wa_monitor_rejected_numbers_by_time ON {{schema}}.wa_monitor_rejected_numbers (recorded_at);
