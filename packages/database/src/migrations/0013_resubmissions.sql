-- compatible-from: 8
-- How many were posted again on which day: one event in thirty, found without reading all of them.
CREATE INDEX wa_monitor_drop_events_resubmitted
  ON {{schema}}.wa_monitor_drop_events (happened_at) WHERE kind = 'resubmitted';
