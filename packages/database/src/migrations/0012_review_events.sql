-- compatible-from: 8
-- Who changed which review to what: one row per change over the api, part of the drop's timeline. What the comment says stays in the
-- review alone.
CREATE TABLE {{schema}}.wa_monitor_review_events (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  review_id       uuid NOT NULL,
  drop_number     varchar(50) NOT NULL,
  -- The review's revision that was looked at.
  revision        integer NOT NULL,
  -- `completed`: it became so by this; `reopened`: it was, and is no more.
  kind            varchar(20) NOT NULL CHECK (kind IN ('reviewed', 'completed', 'reopened')),
  -- Who did it; empty for the installation's own key.
  by              varchar(100) NOT NULL DEFAULT '',
  -- The numbers of the steps that became good, and of those that became missing.
  steps_good      smallint[] NOT NULL DEFAULT '{}',
  steps_missing   smallint[] NOT NULL DEFAULT '{}',
  comment_changed boolean NOT NULL DEFAULT false,
  -- What these became; null where they stayed.
  incomplete      boolean,
  outstanding_photos_loaded_to_1map boolean,
  happened_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX wa_monitor_review_events_by_drop ON {{schema}}.wa_monitor_review_events (drop_number, happened_at);
CREATE INDEX wa_monitor_review_events_by_review ON {{schema}}.wa_monitor_review_events (review_id, happened_at);
