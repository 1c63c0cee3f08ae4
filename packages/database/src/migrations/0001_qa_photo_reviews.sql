-- One row per drop and day of its review. The table may be there already, with rows in it, made by the system before
-- this one: then only what is missing is added.
CREATE TABLE IF NOT EXISTS {{schema}}.qa_photo_reviews (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  drop_number varchar(50) NOT NULL,
  review_date date NOT NULL,
  CONSTRAINT qa_photo_reviews_drop_number_review_date_key UNIQUE (drop_number, review_date)
);

ALTER TABLE {{schema}}.qa_photo_reviews
  ADD COLUMN IF NOT EXISTS user_name varchar(100),
  ADD COLUMN IF NOT EXISTS project varchar(100),
  ADD COLUMN IF NOT EXISTS whatsapp_message_date timestamptz,
  ADD COLUMN IF NOT EXISTS step_01_property_frontage boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_02_location_before_install boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_03_outside_cable_span boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_04_home_entry_outside boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_05_home_entry_inside boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_06_fibre_entry_to_ont boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_07_patched_labelled_drop boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_08_work_area_completion boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_09_ont_barcode_scan boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_10_ups_serial_number boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_11_powermeter_reading boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_12_powermeter_at_ont boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_13_active_broadband_light boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS step_14_customer_signature boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS outstanding_photos_loaded_to_1map boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS comment text,
  ADD COLUMN IF NOT EXISTS incomplete boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS completed boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS feedback_sent timestamptz,
  ADD COLUMN IF NOT EXISTS resubmitted boolean DEFAULT false,
  ADD COLUMN IF NOT EXISTS submitted_by varchar(255),
  ADD COLUMN IF NOT EXISTS created_at timestamptz DEFAULT now(),
  ADD COLUMN IF NOT EXISTS updated_at timestamptz DEFAULT now(),
  -- WhatsApp's name of the sender, and his number-free identity beside the phone JID in submitted_by.
  ADD COLUMN IF NOT EXISTS sender_name varchar(100),
  ADD COLUMN IF NOT EXISTS submitted_by_lid varchar(64),
  -- Counted up by each resubmission; feedback belongs to one revision.
  ADD COLUMN IF NOT EXISTS revision integer NOT NULL DEFAULT 0,
  -- When the message that made this row was edited to another number. The row is kept.
  ADD COLUMN IF NOT EXISTS withdrawn_at timestamptz;

CREATE INDEX IF NOT EXISTS idx_qa_photo_reviews_review_date ON {{schema}}.qa_photo_reviews (review_date);
CREATE INDEX IF NOT EXISTS idx_qa_photo_reviews_drop_number ON {{schema}}.qa_photo_reviews (drop_number);
CREATE INDEX IF NOT EXISTS idx_qa_photo_reviews_user_name ON {{schema}}.qa_photo_reviews (user_name);
-- Rows whose sender is known by his LID only, until the phone number turns up.
CREATE INDEX IF NOT EXISTS idx_qa_photo_reviews_unresolved
  ON {{schema}}.qa_photo_reviews (submitted_by_lid) WHERE submitted_by = '';
