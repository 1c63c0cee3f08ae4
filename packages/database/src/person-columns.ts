/**
 * Every column of ours that could hold text, and what of a person may be in it. A column that a migration adds belongs here:
 * a test compares this with the tables there are, and fails until it is.
 */
import type { TableName } from './schema-name.ts'

/**
 * - `nothing`: names, ids and words of closed lists or of the configuration
 * - `address`: phone JID, LID or number of whom the row is about, or empty; becomes `to`
 * - `name`: his WhatsApp name; in his rows it becomes `to`
 * - `own`: as `address`, in a column where each row needs its own value: becomes `erased:` and the row's key
 * - `text`, `list`: words; he is taken out of them
 * - `unique`: as `text`, but all of it becomes `erased:` and the row's key
 * - `copy`: what was sent or told, as it was: goes as a whole in his rows, in others he is taken out of its texts (JSON, or text that holds JSON)
 */
export type Holding =
  | { holds: 'nothing' | 'own' | 'text' | 'list' | 'unique' }
  | { holds: 'copy'; to: '' | null }
  | { holds: 'address' | 'name'; to: string }

interface PersonTable {
  /** Unique; what `own` and `unique` make their values of. */
  key: string
  cast: 'bigint' | 'uuid' | 'text' | 'integer' | 'boolean'
  columns: Record<string, Holding>
}

const nothing = { holds: 'nothing' } as const
const text = { holds: 'text' } as const
/** Not known, as before somebody's LID is resolved: then nobody is mentioned. */
const unknown = { holds: 'address', to: '' } as const
const erased = { holds: 'address', to: 'erased' } as const
const name = { holds: 'name', to: 'erased' } as const
const noName = { holds: 'name', to: '' } as const

export const PERSON_TABLES: Record<TableName, PersonTable> = {
  qa_photo_reviews: {
    key: 'id',
    cast: 'uuid',
    columns: {
      drop_number: nothing,
      project: nothing,
      user_name: erased,
      sender_name: name,
      submitted_by: unknown,
      submitted_by_lid: unknown,
      comment: text,
    },
  },
  wa_monitor_drop_events: {
    key: 'id',
    cast: 'bigint',
    columns: {
      drop_number: nothing,
      kind: nothing,
      project: nothing,
      group_jid: nothing,
      message_id: nothing,
      target_id: nothing,
      sender_key: { holds: 'own' },
      sender: erased,
      sender_lid: unknown,
      sender_name: noName,
      detail: text,
    },
  },
  wa_monitor_rejected_numbers: {
    key: 'id',
    cast: 'bigint',
    columns: {
      written: { holds: 'unique' },
      reason: nothing,
      detail: text,
      project: nothing,
      group_jid: nothing,
      message_id: nothing,
      sender_key: { holds: 'own' },
      sender: erased,
      sender_lid: unknown,
      sender_name: noName,
    },
  },
  wa_monitor_failed_messages: {
    key: 'id',
    cast: 'bigint',
    columns: {
      project: nothing,
      group_jid: nothing,
      message_id: nothing,
      sender_key: { holds: 'own' },
      kind: nothing,
      store_id: nothing,
      error_code: nothing,
      error: text,
    },
  },
  wa_monitor_feedback: {
    key: 'id',
    cast: 'uuid',
    columns: {
      drop_number: nothing,
      project: nothing,
      group_jid: nothing,
      message: text,
      mentioned_jid: unknown,
      quoted_message_id: nothing,
      state: nothing,
      reason_code: nothing,
      reason: text,
      message_id: nothing,
      // A caller's own key may be made of anything.
      idempotency_key: { holds: 'unique' },
      kind: nothing,
      // The name of one of SENDERS.
      sender: nothing,
      sent_body: { holds: 'copy', to: null },
      created_by: text,
    },
  },
  wa_monitor_feedback_events: {
    key: 'id',
    cast: 'bigint',
    columns: { drop_number: nothing, state: nothing, detail: text, code: nothing, by: text },
  },
  wa_monitor_review_events: {
    key: 'id',
    cast: 'bigint',
    columns: { drop_number: nothing, kind: nothing, by: text, steps_good: nothing, steps_missing: nothing },
  },
  wa_monitor_feedback_control: {
    key: 'one',
    cast: 'boolean',
    columns: {
      paused_reason: text,
      paused_by: text,
      grace_reason: text,
      // Group, message and phone JID of who said a stop word.
      stop_word_ids: { holds: 'list' },
    },
  },
  wa_monitor_feedback_senders: { key: 'instance', cast: 'uuid', columns: { host: nothing } },
  wa_monitor_feedback_followed: {
    key: 'source',
    cast: 'text',
    columns: { source: nothing, store_id: nothing },
  },
  wa_monitor_webhooks: {
    key: 'id',
    cast: 'uuid',
    columns: {
      project: nothing,
      rule: nothing,
      group_jid: nothing,
      message_id: nothing,
      sender: { holds: 'own' },
      sender_lid: unknown,
      url: nothing,
      secret_env: nothing,
      body: { holds: 'copy', to: '' },
      state: nothing,
      last_error: text,
    },
  },
  wa_monitor_cursors: { key: 'group_jid', cast: 'text', columns: { group_jid: nothing, store_id: nothing } },
  wa_monitor_api_keys: {
    key: 'id',
    cast: 'uuid',
    columns: { name: { holds: 'unique' }, role: nothing, key_hash: nothing },
  },
  wa_monitor_users: {
    key: 'id',
    cast: 'uuid',
    columns: { name: { holds: 'unique' }, role: nothing, password_hash: nothing, created_by: text },
  },
  // Where somebody of the office signed in from.
  wa_monitor_sessions: { key: 'id', cast: 'uuid', columns: { token_hash: nothing, address: nothing } },
  wa_monitor_audit: {
    key: 'id',
    cast: 'bigint',
    columns: { who: text, by: nothing, on_behalf_of: text, what: nothing, subject: text, detail: nothing },
  },
  wa_monitor_migrations: { key: 'version', cast: 'integer', columns: { name: nothing, checksum: nothing } },
}
