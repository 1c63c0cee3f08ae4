-- What reviewers answer. The row is the truth; the queue holds the work and may be lost.
CREATE TABLE {{schema}}.wa_monitor_feedback (
  -- Job id in the queue and idempotency key at the bridge.
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The order in which feedback leaves.
  seq               bigint GENERATED ALWAYS AS IDENTITY,
  drop_number       varchar(50) NOT NULL,
  review_id         uuid NOT NULL,
  -- The review's revision that this answers. Posted again since: the row is held, and a late ack does not count.
  revision          integer NOT NULL,
  project           varchar(100) NOT NULL,
  group_jid         varchar(64) NOT NULL,
  message           text NOT NULL,
  -- Whom to mention: the phone JID of who posted the drop, or his LID while that is all there is.
  mentioned_jid     varchar(64) NOT NULL,
  -- The message this is a reply to; null when it is not known (any more).
  quoted_message_id varchar(128),
  state             varchar(20) NOT NULL DEFAULT 'queued'
                    CHECK (state IN ('queued', 'sending', 'sent', 'held', 'failed')),
  -- Why it waits, is held or failed: for programs and for people; empty when there is nothing to say.
  reason_code       varchar(60) NOT NULL DEFAULT '',
  reason            text NOT NULL DEFAULT '',
  waits_until       timestamptz,
  -- WhatsApp's, as soon as the bridge has named it.
  message_id        varchar(128),
  -- The caller's own key, when he gave one: the same key is the same feedback.
  idempotency_key   varchar(200) UNIQUE,
  created_at        timestamptz NOT NULL DEFAULT now(),
  -- When it was last handed to the bridge, and when WhatsApp's server had it.
  sending_at        timestamptz,
  sent_at           timestamptz,
  updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX wa_monitor_feedback_open
  ON {{schema}}.wa_monitor_feedback (seq) WHERE state IN ('queued', 'sending');
CREATE INDEX wa_monitor_feedback_by_review ON {{schema}}.wa_monitor_feedback (review_id, seq DESC);
CREATE INDEX wa_monitor_feedback_by_change ON {{schema}}.wa_monitor_feedback (updated_at);

-- One row per change of a feedback's state: part of the drop's timeline.
CREATE TABLE {{schema}}.wa_monitor_feedback_events (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feedback_id uuid NOT NULL REFERENCES {{schema}}.wa_monitor_feedback (id),
  drop_number varchar(50) NOT NULL,
  state       varchar(20) NOT NULL,
  detail      text NOT NULL DEFAULT '',
  happened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX wa_monitor_feedback_events_by_drop ON {{schema}}.wa_monitor_feedback_events (drop_number, happened_at);

-- The newest activity first: what the dashboard asks for every few seconds.
CREATE INDEX IF NOT EXISTS idx_qa_photo_reviews_updated_at
  ON {{schema}}.qa_photo_reviews ((coalesce(updated_at, created_at, 'epoch')) DESC, id DESC);
