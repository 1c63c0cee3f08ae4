-- The whole life of feedback: from the reviewer's click to the contractor's phone.

ALTER TABLE {{schema}}.wa_monitor_feedback
  -- Within a group 0 leaves before 1, and 1 before 2: corrections, approvals, replies. Among equals `seq` decides.
  ADD COLUMN rank smallint NOT NULL DEFAULT 0,
  -- Counted up when a person sends it again after it was refused for good: the bridge knows each attempt by a key of its own.
  ADD COLUMN attempt integer NOT NULL DEFAULT 0,
  -- When it was put in the queue, the first time or by a person again: how long it waits is counted from here.
  ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(),
  -- Not before this time, because whoever sent it accepted to wait for the end of a cooldown.
  ADD COLUMN not_before timestamptz,
  -- Worth saying until this time (an acknowledgement); null where FEEDBACK_MAX_WAIT_MINUTES decides.
  ADD COLUMN not_after timestamptz,
  -- The number it was handed to: the name of one of SENDERS. An unknown outcome stays with it.
  ADD COLUMN sender varchar(200),
  -- The feedback in whose message this one goes out; null when it goes out in its own. Both then share their state.
  ADD COLUMN carried_by uuid REFERENCES {{schema}}.wa_monitor_feedback (id),
  -- What the bridge was asked to send, exactly, so that whoever asks again asks the same. Null for what another one carries.
  ADD COLUMN sent_body jsonb,
  ADD COLUMN delivered_at timestamptz,
  ADD COLUMN read_at timestamptz,
  -- Who asked for it; empty for what the system says by itself.
  ADD COLUMN created_by varchar(100) NOT NULL DEFAULT '',
  DROP CONSTRAINT wa_monitor_feedback_state_check,
  ADD CONSTRAINT wa_monitor_feedback_state_check CHECK (state IN
    ('queued', 'held', 'sending', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired'));

UPDATE {{schema}}.wa_monitor_feedback SET queued_at = created_at, rank = CASE kind WHEN 'reply' THEN 2 ELSE 0 END;

DROP INDEX {{schema}}.wa_monitor_feedback_open;
CREATE INDEX wa_monitor_feedback_open
  ON {{schema}}.wa_monitor_feedback (rank, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX wa_monitor_feedback_open_by_group
  ON {{schema}}.wa_monitor_feedback (group_jid, rank, seq) WHERE state IN ('queued', 'sending');
-- What waits for a person.
CREATE INDEX wa_monitor_feedback_stopped
  ON {{schema}}.wa_monitor_feedback (state, reason_code) WHERE state IN ('held', 'failed');
-- Newest first: the list that people look through.
CREATE UNIQUE INDEX wa_monitor_feedback_by_seq ON {{schema}}.wa_monitor_feedback (seq);
-- When a drop was last answered: its cooldown.
CREATE INDEX wa_monitor_feedback_by_drop ON {{schema}}.wa_monitor_feedback (drop_number, sent_at);
CREATE INDEX wa_monitor_feedback_by_message
  ON {{schema}}.wa_monitor_feedback (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX wa_monitor_feedback_carried ON {{schema}}.wa_monitor_feedback (carried_by) WHERE carried_by IS NOT NULL;

ALTER TABLE {{schema}}.wa_monitor_feedback_events
  -- The rule that holds it or the reason it stopped, for programs; empty when there is nothing to say.
  ADD COLUMN code varchar(60) NOT NULL DEFAULT '',
  -- Until when that rule holds it, where known.
  ADD COLUMN until timestamptz,
  -- Who did it; empty for what the system did.
  ADD COLUMN by varchar(100) NOT NULL DEFAULT '';

-- What holds all feedback of this environment back. One row.
CREATE TABLE {{schema}}.wa_monitor_feedback_control (
  one           boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- Set while paused by a person.
  paused_at     timestamptz,
  -- When the pause ends by itself; null when it does not.
  paused_until  timestamptz,
  paused_reason text NOT NULL DEFAULT '',
  paused_by     varchar(100) NOT NULL DEFAULT '',
  -- An emergency stop: the bridges were told to let nothing out either, whoever asks them.
  stopped_all   boolean NOT NULL DEFAULT false,
  -- Set after an unclean stop with a backlog: a person may look before it goes out.
  grace_until   timestamptz,
  grace_reason  text NOT NULL DEFAULT '',
  -- The newest stop word of a group that was obeyed: when it was written, and the messages of that second. None is obeyed
  -- twice, whatever is read again.
  stop_word_at  timestamptz,
  stop_word_ids text[] NOT NULL DEFAULT '{}',
  updated_at    timestamptz NOT NULL DEFAULT now()
);
INSERT INTO {{schema}}.wa_monitor_feedback_control DEFAULT VALUES;

-- The processes that send, each with its sign of life. One that ended well has stopped_at; one that has neither that nor a
-- recent sign of life was killed.
CREATE TABLE {{schema}}.wa_monitor_feedback_senders (
  instance   uuid PRIMARY KEY,
  host       varchar(200) NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  stopped_at timestamptz
);

-- How far the life of our messages was followed, per message store (one per sending number).
CREATE TABLE {{schema}}.wa_monitor_feedback_followed (
  source     varchar(200) PRIMARY KEY,
  store_id   varchar(64) NOT NULL,
  seq        bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER wa_monitor_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{schema}}.wa_monitor_feedback_control
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.wa_monitor_changed();
