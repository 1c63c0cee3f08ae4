/**
 * Tells other programs what rules say. Rows of `wa_monitor_webhooks`:
 *
 *     queued ──▶ delivering ──▶ delivered     the receiver answered 2xx
 *       ▲             │ └─────▶ dead          20 tries or a day in vain, or no longer allowed
 *       └─────────────┘                       it did not; again after a pause
 *
 * `delivering` is committed before the receiver is asked and holds for `LEASE_SECONDS`: longer than a try takes, so that a
 * second monitor has the row only when the first is dead. A crash after the answer tells the receiver again, under the same
 * id.
 */
import {
  countWebhooks,
  type DueWebhook,
  type SchemaDatabase,
  settleWebhook,
  takeDueWebhooks,
  type WebhookCounts,
  type WebhookOutcome,
} from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'
import { afterFailure, refusal } from './after-a-try.ts'
import { webhookRequest } from './webhook-request.ts'

interface DeliveryParts {
  database: SchemaDatabase
  log: Log
  /** The key that a variable holds; undefined when it holds none. */
  keyOf: (variable: string) => string | undefined
  /** Why nothing may be said about this group; undefined when it may. */
  forbidden: (groupJid: string) => string | undefined
  /** How long a receiver may take; default 10 s. */
  timeoutMs?: number
}

const AT_ONCE = 10
const TIMEOUT_MS = 10_000
const LEASE_SECONDS = 60
/** Until somebody has set the variable. */
const NO_KEY_SECONDS = 60

export class WebhookDelivery {
  private readonly parts: DeliveryParts
  private readonly stopping = new AbortController()

  constructor(parts: DeliveryParts) {
    this.parts = parts
  }

  /** Delivers what is due now. @returns what is left. @throws what PostgreSQL throws; then rows come due again. */
  async processAll(): Promise<WebhookCounts> {
    const { database } = this.parts
    while (!this.stopping.signal.aborted) {
      const due = await database.transaction((transaction) =>
        takeDueWebhooks(transaction, database.schema, { limit: AT_ONCE, leaseSeconds: LEASE_SECONDS }),
      )
      await Promise.all(due.map((webhook) => this.deliver(webhook)))
      if (due.length < AT_ONCE) break
    }
    return database.transaction((transaction) => countWebhooks(transaction, database.schema))
  }

  /** Those that are being told are given up, and told again by the next start. */
  stop(): void {
    this.stopping.abort()
  }

  private async deliver(webhook: DueWebhook): Promise<void> {
    const { database, log } = this.parts
    const outcome = await this.attempt(webhook)
    const settled = await database.transaction((transaction) =>
      settleWebhook(transaction, database.schema, webhook, outcome),
    )
    if (!settled) return
    const { id, project, rule, tries } = webhook
    const ids = { webhook: id, project, rule, tries }
    if (outcome.state === 'delivered') log.info(ids, `Webhook of rule ${rule} delivered`)
    else if (outcome.state === 'dead') {
      log.error(
        { ...ids, error: outcome.error },
        `Webhook of rule ${rule} is given up: its row of ${database.schema}.wa_monitor_webhooks is kept`,
      )
    } else log.warn({ ...ids, error: outcome.error }, `Webhook of rule ${rule} waits`)
  }

  private async attempt(webhook: DueWebhook): Promise<WebhookOutcome> {
    const forbidden = this.parts.forbidden(webhook.group_jid)
    if (forbidden !== undefined) return { state: 'dead', error: forbidden }
    const key = this.parts.keyOf(webhook.secret_env)
    if (key === undefined) {
      const error = `${webhook.secret_env} is not set: the key of the signature`
      return { state: 'queued', error, inSeconds: NO_KEY_SECONDS, isTry: false }
    }
    const error = await this.send(webhook, key)
    if (error === undefined) return { state: 'delivered' }
    if (this.stopping.signal.aborted) return { state: 'queued', error, inSeconds: 0, isTry: false }
    return afterFailure(webhook, error, { now: Date.now(), chance: Math.random() })
  }

  /** Undefined when the receiver has it. What it answers beside the status is not read. */
  private async send(webhook: DueWebhook, key: string): Promise<string | undefined> {
    const { timeoutMs = TIMEOUT_MS } = this.parts
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(webhook.url, {
        ...webhookRequest(webhook, key, Math.floor(Date.now() / 1000)),
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.stopping.signal]),
      })
      await response.body?.cancel()
      return refusal(response.status)
    } catch (error) {
      if (timeout.aborted) return `did not answer within ${timeoutMs / 1000} s`
      const { cause } = error as { cause?: { code?: unknown } }
      return `cannot be reached (${typeof cause?.code === 'string' ? cause.code : 'no connection'})`
    }
  }
}
