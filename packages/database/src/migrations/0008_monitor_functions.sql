-- What a monitor asks and writes for each batch of messages, as functions: each connection then keeps their plans, behind
-- a pooler too, where prepared statements are not to be relied on. Planning them anew took a fifth of PostgreSQL's time.
--
-- The plans are made once and for any number of rows, so they must be right for small tables that grow large before
-- anybody counts them: by index, never through the whole table (enable_seqscan).
--
-- They run with the caller's rights. Arrays of one function are columns of the same rows.

-- Until the transaction ends no other one decides about these drops. Taken in the one order that everybody keeps: two
-- groups that name the same drops wait for each other and never deadlock.
CREATE FUNCTION {{schema}}.wa_monitor_lock_drops(drop_numbers text[]) RETURNS void
  LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended(btrim('{{schema}}', '"') || ':' || drop_number, 0) AS key
    FROM unnest(drop_numbers) AS drop_number ORDER BY key OFFSET 0
  ) AS in_order;
END $$;

-- Holds the group until the transaction ends; no row while another monitor has it. The drops are locked if the cursor is
-- where the caller expects it.
CREATE FUNCTION {{schema}}.wa_monitor_claim(
  wanted_group text, expected_store text, expected_seq bigint, drop_numbers text[],
  OUT store_id varchar, OUT last_seq bigint, OUT read_from timestamptz, OUT refused boolean
) RETURNS SETOF record
  LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  SELECT cursor.store_id, cursor.last_seq, cursor.read_from, cursor.refused_at IS NOT NULL
  INTO store_id, last_seq, read_from, refused
  FROM {{schema}}.wa_monitor_cursors AS cursor
  WHERE cursor.group_jid = wanted_group
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN; END IF;
  IF store_id = expected_store AND last_seq = expected_seq THEN
    PERFORM {{schema}}.wa_monitor_lock_drops(drop_numbers);
  END IF;
  RETURN NEXT;
END $$;

-- The group has been read up to new_seq of that store. has_more: the next batch follows at once, and COMMIT does not wait
-- for the disk.
CREATE FUNCTION {{schema}}.wa_monitor_save_cursor(wanted_group text, new_store text, new_seq bigint, has_more boolean)
  RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  UPDATE {{schema}}.wa_monitor_cursors
  SET store_id = new_store, last_seq = new_seq, refused_at = NULL, updated_at = now()
  WHERE group_jid = wanted_group;
  IF has_more THEN PERFORM set_config('synchronous_commit', 'off', true); END IF;
END $$;

-- The newest row (by review_date, then created_at) of each drop that has any.
CREATE FUNCTION {{schema}}.wa_monitor_newest_reviews(
  drop_numbers varchar[],
  OUT id uuid, OUT drop_number varchar, OUT project varchar, OUT completed boolean, OUT revision integer
) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
    SELECT DISTINCT ON (found.drop_number)
      found.id, found.drop_number, found.project, coalesce(found.completed, false), found.revision
    FROM unnest(drop_numbers) AS wanted(drop_number) CROSS JOIN LATERAL (
      SELECT review.id, review.drop_number, review.project, review.completed, review.revision, review.review_date,
        review.created_at
      FROM {{schema}}.qa_photo_reviews AS review WHERE review.drop_number = wanted.drop_number OFFSET 0
    ) AS found
    ORDER BY found.drop_number, found.review_date DESC, found.created_at DESC NULLS LAST;
END $$;

-- What messages of one group were counted as, in order.
CREATE FUNCTION {{schema}}.wa_monitor_events_of(
  wanted_group varchar, message_ids varchar[],
  OUT id bigint, OUT drop_number varchar, OUT kind varchar, OUT message_id varchar, OUT target_id varchar,
  OUT sender varchar, OUT sender_lid varchar, OUT happened_at timestamptz
) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
    SELECT event.id, event.drop_number, event.kind, event.message_id, event.target_id, event.sender, event.sender_lid,
      event.happened_at
    FROM {{schema}}.wa_monitor_drop_events AS event
    WHERE event.group_jid = wanted_group AND event.message_id = ANY (message_ids)
    ORDER BY event.id;
END $$;

CREATE FUNCTION {{schema}}.wa_monitor_insert_reviews(
  ids uuid[], drop_numbers text[], review_dates date[], projects text[], user_names text[], sender_names text[],
  submitted_by text[], submitted_by_lids text[], message_dates timestamptz[], comments text[], revisions integer[],
  resubmitted boolean[], withdrawn boolean[]
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  INSERT INTO {{schema}}.qa_photo_reviews
    (id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid,
     whatsapp_message_date, comment, revision, resubmitted, withdrawn_at, incomplete, completed)
  SELECT new.id, new.drop_number, new.review_date, new.project, new.user_name, new.sender_name, new.submitted_by,
    new.submitted_by_lid, new.message_date, new.comment, new.revision, new.resubmitted,
    CASE WHEN new.withdrawn THEN now() END, false, false
  FROM unnest(ids, drop_numbers, review_dates, projects, user_names, sender_names, submitted_by, submitted_by_lids,
    message_dates, comments, revisions, resubmitted, withdrawn)
    AS new(id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid, message_date,
      comment, revision, resubmitted, withdrawn);
END $$;

-- resubmissions: how many times it was posted again; opens the review again when above 0. withdrawn: null leaves it.
CREATE FUNCTION {{schema}}.wa_monitor_change_reviews(
  ids uuid[], resubmissions integer[], comments text[], withdrawn boolean[]
) RETURNS void
  LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  UPDATE {{schema}}.qa_photo_reviews AS review SET
    incomplete = CASE WHEN change.resubmissions > 0 THEN false ELSE review.incomplete END,
    feedback_sent = CASE WHEN change.resubmissions > 0 THEN NULL ELSE review.feedback_sent END,
    resubmitted = CASE WHEN change.resubmissions > 0 THEN true ELSE review.resubmitted END,
    revision = review.revision + change.resubmissions,
    comment = concat_ws(E'\n\n', nullif(review.comment, ''), change.comment),
    withdrawn_at = CASE change.withdrawn WHEN true THEN now() WHEN false THEN NULL ELSE review.withdrawn_at END,
    updated_at = now()
  FROM unnest(ids, resubmissions, comments, withdrawn) AS change(id, resubmissions, comment, withdrawn)
  WHERE review.id = change.id;
END $$;

CREATE FUNCTION {{schema}}.wa_monitor_insert_events(
  drop_numbers text[], kinds text[], projects text[], group_jids text[], message_ids text[], target_ids text[],
  sender_keys text[], senders text[], sender_lids text[], sender_names text[], happened_at timestamptz[],
  revisions integer[], details text[]
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  INSERT INTO {{schema}}.wa_monitor_drop_events
    (drop_number, kind, project, group_jid, message_id, target_id, sender_key, sender, sender_lid, sender_name,
     happened_at, revision, detail)
  SELECT new.drop_number, new.kind, new.project, new.group_jid, new.message_id, new.target_id, new.sender_key,
    new.sender, new.sender_lid, new.sender_name, new.happened_at, new.revision, new.detail
  FROM unnest(drop_numbers, kinds, projects, group_jids, message_ids, target_ids, sender_keys, senders, sender_lids,
    sender_names, happened_at, revisions, details)
    AS new(drop_number, kind, project, group_jid, message_id, target_id, sender_key, sender, sender_lid, sender_name,
      happened_at, revision, detail);
END $$;

-- All of that for one batch, and its cursor where cursor_group says which: one statement, so that either all of it was
-- asked for or nothing.
CREATE FUNCTION {{schema}}.wa_monitor_write(
  cursor_group text, cursor_store text, cursor_seq bigint, cursor_has_more boolean,
  review_ids uuid[], review_drop_numbers text[], review_dates date[], review_projects text[], review_user_names text[],
  review_sender_names text[], review_submitted_by text[], review_submitted_by_lids text[],
  review_message_dates timestamptz[], review_comments text[], review_revisions integer[], review_resubmitted boolean[],
  review_withdrawn boolean[],
  change_ids uuid[], change_resubmissions integer[], change_comments text[], change_withdrawn boolean[],
  event_drop_numbers text[], event_kinds text[], event_projects text[], event_group_jids text[], event_message_ids text[],
  event_target_ids text[], event_sender_keys text[], event_senders text[], event_sender_lids text[],
  event_sender_names text[], event_happened_at timestamptz[], event_revisions integer[], event_details text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF review_ids <> '{}' THEN
    PERFORM {{schema}}.wa_monitor_insert_reviews(review_ids, review_drop_numbers, review_dates, review_projects,
      review_user_names, review_sender_names, review_submitted_by, review_submitted_by_lids, review_message_dates,
      review_comments, review_revisions, review_resubmitted, review_withdrawn);
  END IF;
  IF change_ids <> '{}' THEN
    PERFORM {{schema}}.wa_monitor_change_reviews(change_ids, change_resubmissions, change_comments, change_withdrawn);
  END IF;
  IF event_drop_numbers <> '{}' THEN
    PERFORM {{schema}}.wa_monitor_insert_events(event_drop_numbers, event_kinds, event_projects, event_group_jids,
      event_message_ids, event_target_ids, event_sender_keys, event_senders, event_sender_lids, event_sender_names,
      event_happened_at, event_revisions, event_details);
  END IF;
  IF cursor_group IS NOT NULL THEN
    PERFORM {{schema}}.wa_monitor_save_cursor(cursor_group, cursor_store, cursor_seq, cursor_has_more);
  END IF;
END $$;
