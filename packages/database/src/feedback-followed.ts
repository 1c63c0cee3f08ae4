/** Statements with which the life of our messages is followed: `wa_monitor_feedback_followed`, and what it moves. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { insertFeedbackEvents } from './feedback-events.ts'
import { table } from './schema-name.ts'

interface Store {
  /** What the store is called here: its path. */
  source: string
  storeId: string
  /** The newest `seq` it has; asked when the cursor is locked, as the store grows while another follower reads it. */
  lastSeq: () => number
}

/**
 * How far this store was followed; other followers wait until the transaction ends. 0 for a store nobody has followed, for
 * another one in its place, and for one that is behind what was read of it: reading again is harmless.
 */
export async function lockFollowed(
  transaction: Transaction,
  schema: SchemaName,
  { source, storeId, lastSeq }: Store,
): Promise<number> {
  const followed = table(schema, 'wa_monitor_feedback_followed')
  await transaction.query(
    `INSERT INTO ${followed} (source, store_id, seq) VALUES ($1, $2, 0) ON CONFLICT (source) DO NOTHING`,
    [source, storeId],
  )
  const [found] = await transaction.query<{ store_id: string; seq: number }>(
    `SELECT store_id, seq FROM ${followed} WHERE source = $1 FOR UPDATE`,
    [source],
  )
  if (found && found.store_id === storeId && found.seq <= lastSeq()) return found.seq
  await transaction.query(
    `UPDATE ${followed} SET store_id = $2, seq = 0, updated_at = clock_timestamp() WHERE source = $1`,
    [source, storeId],
  )
  return 0
}

/** Everything up to `seq` is done. Never goes back. Needs `lockFollowed` before it. */
export async function saveFollowed(
  transaction: Transaction,
  schema: SchemaName,
  { source, seq }: { source: string; seq: number },
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback_followed')}
     SET seq = greatest(seq, $2), updated_at = clock_timestamp() WHERE source = $1`,
    [source, seq],
  )
}

/** What is known of a row whose message something was heard of. */
export interface FollowedFeedback {
  id: string
  drop_number: string
  message_id: string
  state: FeedbackState
  mentioned_jid: string
  carried_by: string | null
}

/** The rows of these messages, locked. */
export async function feedbackOfMessages(
  transaction: Transaction,
  schema: SchemaName,
  messageIds: readonly string[],
): Promise<FollowedFeedback[]> {
  return transaction.query<FollowedFeedback>(
    `SELECT id, drop_number, message_id, state, mentioned_jid, carried_by FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE message_id = ANY($1) ORDER BY seq FOR UPDATE`,
    [messageIds],
  )
}

/**
 * Of these groups those in which a message is on its way whose WhatsApp id is not known here yet. Asked before
 * `feedbackOfMessages`, so that one whose id becomes known in between is found by one or the other.
 */
export async function groupsWithUnnamedMessages(
  transaction: Transaction,
  schema: SchemaName,
  groups: readonly string[],
): Promise<Set<string>> {
  const found = await transaction.query<{ group_jid: string }>(
    `SELECT DISTINCT group_jid FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE group_jid = ANY($1) AND state = 'sending' AND message_id IS NULL`,
    [groups],
  )
  return new Set(found.map(({ group_jid }) => group_jid))
}

export interface Received {
  feedback: { id: string; drop_number: string }
  /** ISO 8601; null when only the reading was heard of. */
  deliveredAt: string | null
  readAt: string | null
}

/** `sent` → `delivered` → `read`, each with its event. What is `read` stays so. */
export async function markReceived(
  transaction: Transaction,
  schema: SchemaName,
  received: readonly Received[],
): Promise<void> {
  if (received.length === 0) return
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')} AS feedback
     SET state = CASE WHEN given.read_at IS NULL THEN 'delivered' ELSE 'read' END,
       delivered_at = coalesce(feedback.delivered_at, given.delivered_at, given.read_at), read_at = given.read_at,
       updated_at = clock_timestamp()
     FROM jsonb_to_recordset($1::jsonb) AS given(id uuid, delivered_at timestamptz, read_at timestamptz)
     WHERE feedback.id = given.id
       AND (feedback.state = 'sent' OR (feedback.state = 'delivered' AND given.read_at IS NOT NULL))`,
    [
      JSON.stringify(
        received.map(({ feedback, deliveredAt, readAt }) => ({
          id: feedback.id,
          delivered_at: deliveredAt,
          read_at: readAt,
        })),
      ),
    ],
  )
  const deliveries = received
    .filter(({ deliveredAt }) => deliveredAt !== null)
    .map(({ feedback }) => feedback)
  const readings = received.filter(({ readAt }) => readAt !== null).map(({ feedback }) => feedback)
  for (const [state, rows] of [
    ['delivered', deliveries],
    ['read', readings],
  ] as const)
    if (rows.length > 0) await insertFeedbackEvents(transaction, schema, rows, { state, detail: '' })
}
