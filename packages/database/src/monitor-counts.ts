/** One statement that only counts, for the monitors' `/metrics`. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface MonitorCounts {
  cursors: { group_jid: string; store_id: string; last_seq: number; refused: boolean }[]
  /** Messages that were passed and nobody has dealt with. */
  failed: { project: string; messages: number }[]
  webhooks: { queued: number; dead: number }
}

export async function countForMonitor(transaction: Transaction, schema: SchemaName): Promise<MonitorCounts> {
  const [counts] = await transaction.query<MonitorCounts>(
    `SELECT
       (SELECT coalesce(jsonb_agg(jsonb_build_object('group_jid', group_jid, 'store_id', store_id,
          'last_seq', last_seq, 'refused', refused_at IS NOT NULL)), '[]')
        FROM ${table(schema, 'wa_monitor_cursors')}) AS cursors,
       (SELECT coalesce(jsonb_agg(part), '[]') FROM (
          SELECT project, count(*) AS messages FROM ${table(schema, 'wa_monitor_failed_messages')}
          WHERE resolved_at IS NULL GROUP BY project
        ) AS part) AS failed,
       (SELECT jsonb_build_object('queued', count(*) FILTER (WHERE state <> 'dead'),
          'dead', count(*) FILTER (WHERE state = 'dead'))
        FROM ${table(schema, 'wa_monitor_webhooks')} WHERE state <> 'delivered') AS webhooks`,
  )
  if (!counts) throw new Error('an aggregate has one row')
  return counts
}
