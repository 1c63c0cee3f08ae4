-- Messages that could not be worked on, each with the error that stopped it. The group's cursor passed the message in the
-- same transaction, so that the others were not kept waiting.
CREATE TABLE {{schema}}.wa_monitor_failed_messages (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project         varchar(100) NOT NULL,
  group_jid       varchar(64) NOT NULL,
  message_id      varchar(128) NOT NULL,
  -- As in wa_monitor_drop_events: the LID where known, else the phone JID.
  sender_key      varchar(64) NOT NULL,
  kind            varchar(20) NOT NULL,
  -- Where it stands in messages.db.
  store_id        varchar(64) NOT NULL,
  seq             bigint NOT NULL,
  -- PostgreSQL's SQLSTATE or the name of the error, and its words without those of the message.
  error_code      varchar(60) NOT NULL,
  error           text NOT NULL,
  -- How often it failed by itself.
  tries           integer NOT NULL,
  first_failed_at timestamptz NOT NULL DEFAULT now(),
  failed_at       timestamptz NOT NULL DEFAULT now(),
  -- For a person to set when the cause is gone: a monitor tries the message again and clears it.
  retry           boolean NOT NULL DEFAULT false,
  -- When it was worked on after all. A person who does not want that any more sets it by hand.
  resolved_at     timestamptz,
  CONSTRAINT wa_monitor_failed_messages_once UNIQUE (group_jid, message_id, sender_key)
);
CREATE INDEX wa_monitor_failed_messages_open
  ON {{schema}}.wa_monitor_failed_messages (group_jid) WHERE resolved_at IS NULL;
