/** Statements on `wa_monitor_feedback_senders`: the processes that send, each with its sign of life. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** What a process that wants to send finds; all moments by PostgreSQL's clock. */
export interface SendersBefore {
  now: Date
  /** The last sign of life of any sender; null when there never was one. */
  lastSeenAt: Date | null
  /** Whether the sender it came from said goodbye; false when there was none. */
  lastStopped: boolean
  /** The newest sign of life of those that did not; null when all did. */
  unstoppedSeenAt: Date | null
  /** Not gone out yet, and queued before that last sign of life. */
  waiting: number
}

/**
 * Holds everybody else who asks the same until the transaction ends, so that of several that start at once the first one
 * decides.
 */
export async function sendersBefore(transaction: Transaction, schema: SchemaName): Promise<SendersBefore> {
  await transaction.query(`SELECT 1 FROM ${table(schema, 'wa_monitor_feedback_control')} FOR UPDATE`)
  const [found] = await transaction.query<SendersBefore>(
    `SELECT clock_timestamp() AS now, last.seen_at AS "lastSeenAt",
       last.stopped_at IS NOT NULL AS "lastStopped",
       (SELECT max(seen_at) FROM ${table(schema, 'wa_monitor_feedback_senders')} WHERE stopped_at IS NULL)
         AS "unstoppedSeenAt",
       (SELECT count(*) FROM ${table(schema, 'wa_monitor_feedback')}
        WHERE state IN ('queued', 'sending') AND queued_at <= last.seen_at) AS waiting
     FROM (SELECT 1) AS always LEFT JOIN (
       SELECT seen_at, stopped_at FROM ${table(schema, 'wa_monitor_feedback_senders')}
       ORDER BY seen_at DESC LIMIT 1
     ) AS last ON true`,
  )
  if (!found) throw new Error('this statement has one row')
  return found
}

/** This process is alive. Makes its row when there is none, or it was cleaned away meanwhile. */
export async function noteSenderAlive(
  transaction: Transaction,
  schema: SchemaName,
  sender: { instance: string; host: string },
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_feedback_senders')} (instance, host) VALUES ($1, $2)
     ON CONFLICT (instance) DO UPDATE SET seen_at = clock_timestamp(), stopped_at = NULL`,
    [sender.instance, sender.host],
  )
}

/** It ended in order. */
export async function noteSenderStopped(
  transaction: Transaction,
  schema: SchemaName,
  instance: string,
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback_senders')}
     SET seen_at = clock_timestamp(), stopped_at = clock_timestamp() WHERE instance = $1`,
    [instance],
  )
}

/** Forgets senders of which nothing was heard for a week; call it after this process has said that it is alive. */
export async function forgetOldSenders(transaction: Transaction, schema: SchemaName): Promise<void> {
  await transaction.query(
    `DELETE FROM ${table(schema, 'wa_monitor_feedback_senders')} WHERE seen_at < clock_timestamp() - interval '7 days'`,
  )
}
