/** Whose turn it is: order within a group, cooldown of a drop, what may share a message. On `wa_monitor_feedback`. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { type Feedback, type FeedbackWithReview, withReview } from './feedback.ts'
import { table } from './schema-name.ts'

/** Until this transaction ends no other one decides what leaves next in the group of this row. */
export async function lockGroupOf(transaction: Transaction, schema: SchemaName, id: string): Promise<void> {
  await transaction.query(
    `SELECT pg_advisory_xact_lock(hashtextextended($1::text || ':feedback:' || group_jid, 0))
     FROM ${table(schema, 'wa_monitor_feedback')} WHERE id = $2`,
    [schema, id],
  )
}

export interface Turn {
  /** PostgreSQL's clock, which all senders share. */
  now: Date
  /** When the cooldown of its drop ends or ended; null when nothing was sent about it. */
  cooldown_until: Date | null
  /** How many of its group have to leave before it, as far as anybody counts. */
  ahead: number
  /** The first of those. */
  blocked_by: Blocker | null
}

export interface Blocker {
  state: Extract<FeedbackState, 'queued' | 'sending'>
  /** Empty for a reply. */
  drop_number: string
  /** How long it has been with a bridge, ms. */
  sending_ms: number | null
  /** Until when its group waits for it, ISO 8601; null when as long as it takes. */
  until: string | null
}

/**
 * An earlier one of the group that is on its way has to be known to have left or to be safe with its bridge; one that
 * waits for a reason of its own lets others go first.
 */
const HAS_TO_LEAVE_FIRST = `CASE earlier.state
    WHEN 'sending' THEN earlier.reason_code <> 'accepted' AND coalesce(earlier.waits_until > clock_timestamp(), true)
    ELSE coalesce(earlier.not_before <= clock_timestamp(), true)
      AND (earlier.reason_code <> 'cooldown' OR coalesce(earlier.waits_until <= clock_timestamp(), true))
  END`

/** Whoever is further back comes up for another look as seldom as anybody does. */
const MOST_AHEAD = 200

export async function turnOf(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  cooldownSeconds: number,
): Promise<Turn | undefined> {
  const feedback = table(schema, 'wa_monitor_feedback')
  const [turn] = await transaction.query<Turn>(
    `SELECT clock_timestamp() AS now, ${cooldownUntil(schema, '$2')} AS cooldown_until,
       coalesce(before.ahead, 0) AS ahead, before.blocked_by
     FROM ${feedback} AS feedback LEFT JOIN LATERAL (
       SELECT count(*) OVER () AS ahead, jsonb_build_object('state', state, 'drop_number', drop_number,
         'sending_ms', extract(epoch FROM clock_timestamp() - sending_at) * 1000, 'until', waits_until) AS blocked_by
       FROM (
         SELECT earlier.* FROM ${feedback} AS earlier
         WHERE earlier.group_jid = feedback.group_jid AND earlier.state IN ('queued', 'sending')
           AND (earlier.rank, earlier.seq) < (feedback.rank, feedback.seq) AND earlier.carried_by IS NULL
           AND ${HAS_TO_LEAVE_FIRST}
         ORDER BY earlier.rank, earlier.seq LIMIT ${MOST_AHEAD}
       ) AS earlier
       ORDER BY rank, seq LIMIT 1
     ) AS before ON true
     WHERE feedback.id = $1`,
    [id, cooldownSeconds],
  )
  return turn
}

/** Of a row called `feedback`. What is on its way counts from when it was handed over. */
function cooldownUntil(schema: SchemaName, seconds: `$${number}`): string {
  return `(SELECT max(coalesce(other.sent_at, other.sending_at)) + make_interval(secs => ${seconds})
     FROM ${table(schema, 'wa_monitor_feedback')} AS other
     WHERE other.drop_number = feedback.drop_number AND other.id <> feedback.id AND feedback.drop_number <> ''
       AND other.state IN ('sending', 'sent', 'delivered', 'read'))`
}

/** The one of this group that leaves next, if anything waits that has no reason of its own to. */
export async function nextOfGroup(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
): Promise<string | undefined> {
  const [next] = await transaction.query<{ id: string }>(
    `SELECT id FROM ${table(schema, 'wa_monitor_feedback')} AS earlier
     WHERE group_jid = $1 AND state = 'queued' AND ${HAS_TO_LEAVE_FIRST} ORDER BY rank, seq LIMIT 1`,
    [groupJid],
  )
  return next?.id
}

/**
 * What might go out in the same message as this row, in order, held until the transaction ends: of the same group, to the
 * same man, of the same rank, and nothing keeps it from leaving now.
 */
export async function lockShareable(
  transaction: Transaction,
  schema: SchemaName,
  leader: Pick<Feedback, 'id' | 'group_jid' | 'mentioned_jid' | 'rank' | 'seq'>,
  { cooldownSeconds, limit }: { cooldownSeconds: number; limit: number },
): Promise<FeedbackWithReview[]> {
  return transaction.query<FeedbackWithReview>(
    `${withReview(schema)}
     WHERE feedback.group_jid = $1 AND feedback.mentioned_jid = $2 AND feedback.rank = $3 AND feedback.seq > $4
       AND feedback.state = 'queued' AND feedback.kind = 'feedback'
       AND coalesce(feedback.not_before <= clock_timestamp(), true)
       AND review.revision = feedback.revision AND review.withdrawn_at IS NULL
       AND coalesce(${cooldownUntil(schema, '$5')} <= clock_timestamp(), true)
     ORDER BY feedback.seq LIMIT $6 FOR UPDATE OF feedback SKIP LOCKED`,
    [leader.group_jid, leader.mentioned_jid, leader.rank, leader.seq, cooldownSeconds, limit],
  )
}

/** What has waited longer than it may, held until the transaction ends; what somebody else decides about is left out. */
export async function lockOverdue(
  transaction: Transaction,
  schema: SchemaName,
  { maxWaitMs, limit }: { maxWaitMs: number; limit: number },
): Promise<{ now: Date; rows: FeedbackWithReview[] }> {
  const [[clock], rows] = await Promise.all([
    transaction.query<{ now: Date }>('SELECT clock_timestamp() AS now'),
    transaction.query<FeedbackWithReview>(
      `${withReview(schema)}
       WHERE feedback.state = 'queued' AND coalesce(feedback.not_after < clock_timestamp(),
         $1::float8 > 0 AND greatest(feedback.queued_at, feedback.not_before) < clock_timestamp() - make_interval(secs => $1::float8 / 1000))
       ORDER BY feedback.rank, feedback.seq LIMIT $2 FOR UPDATE OF feedback SKIP LOCKED`,
      [maxWaitMs, limit],
    ),
  ])
  if (!clock) throw new Error('PostgreSQL does not say the time')
  return { now: clock.now, rows }
}

/** How many wait in all. */
export async function countQueued(transaction: Transaction, schema: SchemaName): Promise<number> {
  const [found] = await transaction.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${table(schema, 'wa_monitor_feedback')} WHERE state = 'queued'`,
  )
  return found?.count ?? 0
}
