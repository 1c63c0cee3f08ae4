/** What becomes of one row when a person is erased. Pure. */
import { ERASED, erasedAs } from '@wa-monitor/contracts'
import { type Holding, PERSON_TABLES } from './person-columns.ts'
import type { Redactor } from './person-forms.ts'
import type { TableName } from './schema-name.ts'

export type Row = Readonly<Record<string, unknown>>

/** Column → what it becomes. */
type Changes = Record<string, unknown>

export interface RowPlan {
  /** He wrote it, it was written to him, or it is about his drop; otherwise it mentions him at most. */
  isHis: boolean
  changes: Changes
}

/** How feedback to him ends that has not gone out. */
export const CANCELLED_REASON = 'the man it was for was erased at his request'

export function planRow(table: TableName, row: Row, redactor: Redactor): RowPlan {
  const { key, columns } = PERSON_TABLES[table]
  const isHis = Object.entries(columns).some(
    ([column, { holds }]) => (holds === 'address' || holds === 'own') && redactor.isHis(asText(row[column])),
  )
  const ownValue = erasedAs(String(row[key]))
  const changes: Changes = {}
  for (const [column, holding] of Object.entries(columns)) {
    const before = row[column]
    if (before === null || before === undefined) continue
    const after = erasedValue(before, holding, { isHis, ownValue, redactor })
    if (JSON.stringify(after) !== JSON.stringify(before)) changes[column] = after
  }
  if (isHis || Object.keys(changes).length > 0)
    Object.assign(changes, consequences(table, row, isHis, changes))
  return { isHis, changes }
}

interface Circumstances {
  isHis: boolean
  ownValue: string
  redactor: Redactor
}

function erasedValue(
  before: unknown,
  holding: Holding,
  { isHis, ownValue, redactor }: Circumstances,
): unknown {
  const redact = (value: unknown) => redactedValue(value, (part) => redactor.redact(part, isHis))
  switch (holding.holds) {
    case 'nothing':
      return before
    case 'address':
      return redactor.isHis(asText(before)) ? holding.to : before
    case 'name':
      if (isHis && before !== '') return holding.to
      return redact(before)
    case 'own':
      return redactor.isHis(asText(before)) ? ownValue : before
    case 'unique':
      return redact(before) === before ? before : ownValue
    case 'copy':
      return isHis ? holding.to : redactedCopy(before, redact)
    default:
      return redact(before)
  }
}

/** What else a change of this table brings with it. */
function consequences(table: TableName, row: Row, isHis: boolean, changes: Changes): Changes {
  // No order is obeyed twice: without who gave it, its second is what is left to know it by.
  if (
    table === 'wa_monitor_feedback_control' &&
    'stop_word_ids' in changes &&
    row.stop_word_at instanceof Date
  )
    return { stop_word_ids: [], stop_word_at: new Date(row.stop_word_at.getTime() + 1000) }
  if (!isHis) return {}
  const key = erasedAs(String(row.id))
  switch (table) {
    case 'wa_monitor_feedback':
      return feedbackToHim(row)
    // Whichever of his addresses it holds: it is the tombstone by which its message is known.
    case 'wa_monitor_drop_events':
    case 'wa_monitor_rejected_numbers':
      return { sender: ERASED, sender_lid: '', sender_key: key }
    case 'wa_monitor_webhooks':
      return { sender: key, sender_lid: '', ...(isOpen(row) && { state: 'dead', last_error: UNDELIVERED }) }
    default:
      return {}
  }
}

const UNDELIVERED = 'its sender was erased before it was delivered'

function isOpen({ state }: Row): boolean {
  return state === 'queued' || state === 'delivering'
}

/**
 * Nothing that could be sent again keeps its words; what was sent keeps them without him. A reply's key is a hash of its
 * message and of who wrote it, and stays so that the message is not answered again; which message it was does not.
 */
function feedbackToHim(row: Row): Changes {
  const message = row.kind === 'reply' ? { quoted_message_id: null } : {}
  switch (row.state) {
    case 'queued':
    case 'held':
      return {
        ...message,
        state: 'cancelled',
        reason_code: '',
        reason: CANCELLED_REASON,
        waits_until: null,
        message: '',
      }
    case 'failed':
    case 'cancelled':
    case 'expired':
      return { ...message, message: '' }
    default:
      return message
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Every text in a JSON value; numbers too, since a phone number may be one. */
function redactedValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number')
    return redact(String(value)) === String(value) ? value : redact(String(value))
  if (Array.isArray(value)) return value.map((entry) => redactedValue(entry, redact))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [redact(name), redactedValue(entry, redact)]),
  )
}

function redactedCopy(before: unknown, redact: (value: unknown) => unknown): unknown {
  if (typeof before !== 'string') return redact(before)
  try {
    const after = JSON.stringify(redact(JSON.parse(before)))
    // As it was written, where nothing was in it.
    return after === JSON.stringify(JSON.parse(before)) ? before : after
  } catch {
    return redact(before)
  }
}
