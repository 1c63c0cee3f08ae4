-- Other programs that a rule of projects.yaml tells of a message. Written with the cursor; delivered by the monitors.
CREATE TABLE {{schema}}.wa_monitor_webhooks (
  -- The receiver knows by it what it has had.
  id           uuid PRIMARY KEY,
  project      varchar(100) NOT NULL,
  rule         varchar(60) NOT NULL,
  group_jid    varchar(64) NOT NULL,
  message_id   varchar(128) NOT NULL,
  sender       varchar(64) NOT NULL,
  sender_lid   varchar(64) NOT NULL,
  url          text NOT NULL,
  -- The name of the variable that holds the key of the signature; never the key.
  secret_env   varchar(80) NOT NULL,
  -- JSON, as it is sent; empty once delivered.
  body         text NOT NULL,
  state        varchar(20) NOT NULL DEFAULT 'queued'
               CHECK (state IN ('queued', 'delivering', 'delivered', 'dead')),
  tries        integer NOT NULL DEFAULT 0,
  first_try_at timestamptz,
  -- While `delivering`: when it is somebody else's, since who had it in hand must be dead.
  next_try_at  timestamptz NOT NULL DEFAULT now(),
  last_error   text NOT NULL DEFAULT '',
  created_at   timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT wa_monitor_webhooks_once UNIQUE (group_jid, message_id, rule, sender_lid, sender)
);
CREATE INDEX wa_monitor_webhooks_open
  ON {{schema}}.wa_monitor_webhooks (next_try_at) WHERE state IN ('queued', 'delivering');
CREATE INDEX wa_monitor_webhooks_undelivered ON {{schema}}.wa_monitor_webhooks (state) WHERE state <> 'delivered';

-- A reply of a rule leaves as feedback does, within the same limits; it answers a message and no review.
ALTER TABLE {{schema}}.wa_monitor_feedback
  ADD COLUMN kind varchar(20) NOT NULL DEFAULT 'feedback' CHECK (kind IN ('feedback', 'reply')),
  ALTER COLUMN review_id DROP NOT NULL,
  ADD CONSTRAINT wa_monitor_feedback_answers CHECK (kind = 'reply' OR review_id IS NOT NULL);
CREATE INDEX wa_monitor_feedback_open_replies
  ON {{schema}}.wa_monitor_feedback (group_jid) WHERE kind = 'reply' AND state IN ('queued', 'sending');
