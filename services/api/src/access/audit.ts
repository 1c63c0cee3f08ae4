import type { SchemaName } from '@wa-monitor/contracts'
import { insertAudit, type NewAuditEntry, type Transaction } from '@wa-monitor/database'
import type { Principal } from './principal.ts'

/** What was done, by whoever asks. */
export type Audited = Omit<NewAuditEntry, 'who' | 'by' | 'onBehalfOf'>

/**
 * Writes down who did what, in the transaction that does it: both happen, or neither. No words of messages.
 *
 * @param actor whom the request names (`X-Actor`), or whose session or key it is
 */
export function audit(
  transaction: Transaction,
  schema: SchemaName,
  { name, by }: Pick<Principal, 'name' | 'by'>,
  { actor, ...entry }: Audited & { actor?: string | undefined },
): Promise<void> {
  const onBehalfOf = actor === name ? undefined : actor
  return insertAudit(transaction, schema, { who: name, by, onBehalfOf, ...entry })
}
