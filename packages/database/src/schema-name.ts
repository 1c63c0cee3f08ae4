import type { SchemaName } from '@wa-monitor/contracts'

/** Tables of ours beside the user's own; all are named with the schema in front, never through search_path. */
export type TableName =
  | 'qa_photo_reviews'
  | 'wa_monitor_cursors'
  | 'wa_monitor_drop_events'
  | 'wa_monitor_rejected_numbers'
  | 'wa_monitor_failed_messages'
  | 'wa_monitor_feedback'
  | 'wa_monitor_feedback_events'
  | 'wa_monitor_review_events'
  | 'wa_monitor_feedback_control'
  | 'wa_monitor_feedback_senders'
  | 'wa_monitor_feedback_followed'
  | 'wa_monitor_webhooks'
  | 'wa_monitor_api_keys'
  | 'wa_monitor_users'
  | 'wa_monitor_sessions'
  | 'wa_monitor_audit'
  | 'wa_monitor_migrations'

/** `"dev".qa_photo_reviews`. Both parts are closed types, so no text from outside gets into a statement. */
export function table(schema: SchemaName, name: TableName): string {
  return `"${schema}".${name}`
}

/** Functions of ours: what is asked so often that its plan is to be kept (migration 0008 says why). */
type RoutineName =
  | 'wa_monitor_lock_drops'
  | 'wa_monitor_claim'
  | 'wa_monitor_save_cursor'
  | 'wa_monitor_newest_reviews'
  | 'wa_monitor_events_of'
  | 'wa_monitor_insert_reviews'
  | 'wa_monitor_insert_events'
  | 'wa_monitor_write'

/** `"dev".wa_monitor_claim`. */
export function routine(schema: SchemaName, name: RoutineName): string {
  return `"${schema}".${name}`
}

/** May use the tables of one schema and nothing of the other. */
export type RoleName = 'wa_monitor_prod' | 'wa_monitor_dev'

const ROLE_OF: Record<SchemaName, RoleName> = { public: 'wa_monitor_prod', dev: 'wa_monitor_dev' }

export function roleOf(schema: SchemaName): RoleName {
  return ROLE_OF[schema]
}
