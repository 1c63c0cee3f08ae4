/** Statements on `wa_monitor_webhooks`: other programs that are told of messages. */
import { ERASED, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface NewWebhook {
  /** UUID; the receiver knows by it what it has had. */
  id: string
  project: string
  rule: string
  group_jid: string
  message_id: string
  sender: string
  sender_lid: string
  url: string
  /** Name of the variable that holds the key of the signature. */
  secret_env: string
  /** JSON. */
  body: string
}

export type DueWebhook = Pick<
  NewWebhook,
  'id' | 'project' | 'rule' | 'group_jid' | 'url' | 'secret_env' | 'body'
> & {
  /** With this one. */
  tries: number
  first_try_at: Date
}

/** One per message and rule: a message read a second time, under whichever form of the sender's address, adds nothing. */
export async function insertWebhooks(
  transaction: Transaction,
  schema: SchemaName,
  webhooks: readonly NewWebhook[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_webhooks')}
       (id, project, rule, group_jid, message_id, sender, sender_lid, url, secret_env, body)
     SELECT id, project, rule, group_jid, message_id, sender, sender_lid, url, secret_env, body
     FROM jsonb_to_recordset($1::jsonb) AS new(id uuid, project text, rule text, group_jid text, message_id text,
       sender text, sender_lid text, url text, secret_env text, body text)
     WHERE NOT EXISTS (
       SELECT 1 FROM ${table(schema, 'wa_monitor_webhooks')} AS there
       WHERE there.group_jid = new.group_jid AND there.message_id = new.message_id AND there.rule = new.rule
         AND ((there.sender <> '' AND there.sender = new.sender)
           OR starts_with(there.sender, $2)
           OR (there.sender_lid <> '' AND there.sender_lid = new.sender_lid))
     )
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(webhooks), ERASED],
  )
}

/**
 * Takes what is due, first the one that is due longest: `delivering`, and due again after `leaseSeconds`, so that what a
 * dead monitor had in hand is another one's. Several monitors never take the same row.
 */
export async function takeDueWebhooks(
  transaction: Transaction,
  schema: SchemaName,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<DueWebhook[]> {
  return transaction.query<DueWebhook>(
    `UPDATE ${table(schema, 'wa_monitor_webhooks')} AS webhook
     SET state = 'delivering', tries = tries + 1, first_try_at = coalesce(first_try_at, now()),
       next_try_at = now() + make_interval(secs => $2), updated_at = now()
     FROM (
       SELECT id FROM ${table(schema, 'wa_monitor_webhooks')}
       WHERE state IN ('queued', 'delivering') AND next_try_at <= now()
       ORDER BY next_try_at LIMIT $1
       FOR UPDATE SKIP LOCKED
     ) AS due
     WHERE webhook.id = due.id
     RETURNING webhook.id, project, rule, group_jid, url, secret_env, body, tries, first_try_at`,
    [limit, leaseSeconds],
  )
}

/** What became of one try. `try` says which: a later one by somebody else is not overwritten. */
export type WebhookOutcome =
  | { state: 'delivered' }
  | { state: 'dead'; error: string }
  /** `isTry: false`: nothing was sent, and it does not count. */
  | { state: 'queued'; error: string; inSeconds: number; isTry: boolean }

export async function settleWebhook(
  transaction: Transaction,
  schema: SchemaName,
  { id, tries }: Pick<DueWebhook, 'id' | 'tries'>,
  outcome: WebhookOutcome,
): Promise<boolean> {
  const isQueued = outcome.state === 'queued'
  const settled = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_webhooks')}
     SET state = $3::varchar, last_error = $4, updated_at = now(), tries = tries - $6::int,
       first_try_at = CASE WHEN tries - $6::int > 0 THEN first_try_at END,
       next_try_at = CASE WHEN $3::varchar = 'queued' THEN now() + make_interval(secs => $5::float8) ELSE next_try_at END,
       delivered_at = CASE WHEN $3::varchar = 'delivered' THEN now() END,
       -- The row stays, so that the message is known; what people wrote does not.
       body = CASE WHEN $3::varchar = 'delivered' THEN '' ELSE body END
     WHERE id = $1 AND state = 'delivering' AND tries = $2 RETURNING 1`,
    [
      id,
      tries,
      outcome.state,
      outcome.state === 'delivered' ? '' : outcome.error,
      isQueued ? outcome.inSeconds : 0,
      isQueued && !outcome.isTry ? 1 : 0,
    ],
  )
  return settled.length > 0
}

export interface WebhookCounts {
  /** Not delivered yet. */
  open: number
  /** Given up. */
  dead: number
  /** Until the next one is due, below 0 when one is; null when none is open. */
  next_in_seconds: number | null
}

export async function countWebhooks(transaction: Transaction, schema: SchemaName): Promise<WebhookCounts> {
  const [counts] = await transaction.query<WebhookCounts>(
    `SELECT count(*) FILTER (WHERE state IN ('queued', 'delivering')) AS open,
       count(*) FILTER (WHERE state = 'dead') AS dead,
       extract(epoch FROM min(next_try_at) FILTER (WHERE state IN ('queued', 'delivering')) - now())::float8
         AS next_in_seconds
     FROM ${table(schema, 'wa_monitor_webhooks')}
     WHERE state <> 'delivered'`,
  )
  return counts ?? { open: 0, dead: 0, next_in_seconds: null }
}
