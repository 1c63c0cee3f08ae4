/** What goes out before a feedback: its place, and with the limits the time it is expected to leave. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface FeedbackAhead {
  /** Messages not handed to the bridge yet that go first. */
  queued: number
  /** When each of those that are with the bridge was handed over, Unix milliseconds. */
  sending: number[]
  /** The same of those that left a moment ago: whoever asked the bridge before that has not seen them counted. */
  left: number[]
}

/** Longer than anybody keeps what the bridge said about its limits. */
const A_MOMENT = '10 seconds'

/**
 * Before a row that is there by now, or before a new one of this rank. What another one carries goes out in no message of
 * its own, and what waits for the end of a cooldown keeps nobody else.
 */
export async function feedbackAhead(
  transaction: Transaction,
  schema: SchemaName,
  before: { id: string } | { rank: number },
): Promise<FeedbackAhead> {
  const feedback = table(schema, 'wa_monitor_feedback')
  const isFirst =
    'id' in before
      ? `(rank, seq) < (SELECT own.rank, own.seq FROM ${feedback} AS own WHERE own.id = $1)`
      : 'rank <= $1'
  const isOther = 'id' in before ? 'AND id <> $1' : ''
  const handedOver = `coalesce(array_agg((extract(epoch FROM sending_at) * 1000)::float8), '{}')`
  const [ahead] = await transaction.query<FeedbackAhead>(
    `SELECT
       (SELECT count(*) FROM ${feedback} WHERE state = 'queued' AND carried_by IS NULL AND ${isFirst}
          AND coalesce(not_before <= now(), true)
          AND NOT (reason_code = 'cooldown' AND coalesce(waits_until > now(), false))) AS queued,
       (SELECT ${handedOver} FROM ${feedback}
          WHERE state = 'sending' AND sending_at IS NOT NULL AND carried_by IS NULL ${isOther}) AS sending,
       (SELECT ${handedOver} FROM ${feedback}
          WHERE updated_at > now() - interval '${A_MOMENT}' AND sent_at > now() - interval '${A_MOMENT}'
            AND sending_at IS NOT NULL AND carried_by IS NULL) AS left`,
    ['id' in before ? before.id : before.rank],
  )
  if (!ahead) throw new Error('a SELECT without FROM has one row')
  return ahead
}

/** What waits for the same man in the same group and could go out in one message with new feedback about this drop. */
export async function countShareable(
  transaction: Transaction,
  schema: SchemaName,
  about: { group_jid: string; mentioned_jid: string; rank: number; drop_number: string },
): Promise<number> {
  const [found] = await transaction.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE state = 'queued' AND kind = 'feedback' AND group_jid = $1 AND mentioned_jid = $2 AND rank = $3
       AND drop_number <> $4 AND coalesce(not_before <= now(), true)`,
    [about.group_jid, about.mentioned_jid, about.rank, about.drop_number],
  )
  return found?.count ?? 0
}
