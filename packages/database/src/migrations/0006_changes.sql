-- Tells whoever looks on (the dashboard) that something changed, whichever program changed it.
--
-- For those who listen: NOTIFY wa_monitor_public or wa_monitor_dev, delivered after the commit. For those who cannot (a
-- pooler in transaction mode): a number that grows. It counts statements, those that were rolled back too, and it grows
-- before the commit: what reads it must look again when the transactions of that moment have ended (follow-changes.ts).
-- A counter in a row would be exact, and would let one transaction at a time write.
CREATE SEQUENCE {{schema}}.wa_monitor_changes;

-- As its owner: a program that may write the table needs no right on anything of ours.
CREATE FUNCTION {{schema}}.wa_monitor_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_catalog.nextval('{{schema}}.wa_monitor_changes'::pg_catalog.regclass);
  PERFORM pg_catalog.pg_notify(pg_catalog.concat('wa_monitor_', TG_TABLE_SCHEMA), '');
  RETURN NULL;
END $$;

CREATE TRIGGER wa_monitor_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{schema}}.qa_photo_reviews
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.wa_monitor_changed();
CREATE TRIGGER wa_monitor_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{schema}}.wa_monitor_drop_events
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.wa_monitor_changed();
CREATE TRIGGER wa_monitor_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{schema}}.wa_monitor_rejected_numbers
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.wa_monitor_changed();
CREATE TRIGGER wa_monitor_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{schema}}.wa_monitor_failed_messages
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.wa_monitor_changed();
CREATE TRIGGER wa_monitor_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{schema}}.wa_monitor_feedback
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.wa_monitor_changed();
