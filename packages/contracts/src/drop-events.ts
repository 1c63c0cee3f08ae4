/** The timeline of a drop: one event per message and drop, in each schema's `wa_monitor_drop_events`. */

export const DROP_EVENT_KINDS = [
  /** The first message with this number: a review row was made. */
  'created',
  /** Posted again: the review was opened again and its revision counted up. */
  'resubmitted',
  /** Posted again by the same sender within the project's `repeat_window_seconds`. */
  'repeated',
  /** Posted again although the review is completed; for the reviewer to see. */
  'posted_after_completion',
  /** Posted in the group of another project; the row stays where it is. */
  'other_project',
  /** The message was edited and no longer names this number. */
  'number_changed',
  /** The message was deleted for everyone. */
  'deleted',
] as const

export type DropEventKind = (typeof DROP_EVENT_KINDS)[number]

export const REJECT_REASONS = [
  'too_few_digits',
  'too_many_digits',
  /** The right count of digits, not written together with `DR`: `DR: 1752028`. */
  'separator',
  'other_project',
  /** Longer than a drop number can be stored: a `drop_pattern` that matches too much. */
  'too_long',
  /** More numbers in one message than are read from one. */
  'too_many_numbers',
  /** Not one of the project's `valid_drops`. */
  'not_valid',
  /** A pattern of projects.yaml would have taken too long on this message: it may name more than was found. */
  'pattern_gave_up',
] as const

export type RejectReason = (typeof REJECT_REASONS)[number]
