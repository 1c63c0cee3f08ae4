/** Who did what. Rows are added, and changed by nobody. */
import type { AuditAction, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface NewAuditEntry {
  /** Empty: whoever has the installation's own key or may use the machine, or nobody who is known. */
  who: string
  /** `script`: on the machine itself. */
  by: 'session' | 'key' | 'script' | 'nobody'
  /** Whom a program named that acts for people. */
  onBehalfOf?: string | undefined
  what: AuditAction
  subject?: string | undefined
  /** Ids, numbers, names of closed lists; no words of messages. */
  detail?: Record<string, string | number | boolean | (string | number)[]> | undefined
  /** Only where this feedback was taken by the same transaction, just before: it may have been there already. */
  ofFeedback?: string | undefined
}

export interface AuditRow {
  id: number
  at: Date
  who: string
  by: NewAuditEntry['by']
  on_behalf_of: string
  what: string
  subject: string
  detail: Record<string, unknown>
}

export async function insertAudit(
  transaction: Transaction,
  schema: SchemaName,
  { who, by, onBehalfOf = '', what, subject = '', detail = {}, ofFeedback }: NewAuditEntry,
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_audit')} (who, by, on_behalf_of, what, subject, detail)
     SELECT $1, $2, $3, $4, $5, $6::jsonb
     WHERE $7::uuid IS NULL OR EXISTS (SELECT 1 FROM ${table(schema, 'wa_monitor_feedback')} WHERE id = $7)`,
    [who, by, onBehalfOf, what, subject.slice(0, 200), JSON.stringify(detail), ofFeedback ?? null],
  )
}

/** Newest first. @param after the last one of the page before; null: from the newest on */
export async function listAudit(
  transaction: Transaction,
  schema: SchemaName,
  { after, limit }: { after: number | null; limit: number },
): Promise<AuditRow[]> {
  return transaction.query<AuditRow>(
    `SELECT id, at, who, by, on_behalf_of, what, subject, detail FROM ${table(schema, 'wa_monitor_audit')}
     WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [after, limit],
  )
}
