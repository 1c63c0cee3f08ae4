/**
 * How long rows are kept, and how they go: in batches, each a transaction of its own, so that it may stop at any moment
 * and goes on where it was.
 *
 * Nothing goes by which a message is known when it comes again (a restored store, history, a redelivery): where a row is that
 * knowledge, it loses what it says of people and stays as a tombstone. See docs/security.md for what is kept why.
 */
import { ERASED, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table, type TableName } from './schema-name.ts'

/** What has a time of its own: `RETENTION_<KIND>_DAYS`. */
export const RETENTION_KINDS = [
  'rejected',
  'failed',
  'webhooks',
  'feedback',
  'events',
  'audit',
  'sessions',
] as const

export type RetentionKind = (typeof RETENTION_KINDS)[number]

/** Rows per transaction. */
export const RETENTION_BATCH = 1000

interface Going {
  kind: RetentionKind
  /** Unique; batches go along it. `cast`: its type. */
  key: string
  cast: 'bigint' | 'uuid'
  /** Of a row called `old`; `$1`: how many days such rows are kept. Not true any more once the row is done with. */
  due: (schema: SchemaName) => string
  /** Undefined: the row is deleted. */
  set?: string
}

const OLDER = 'now() - make_interval(days => $1::int)'
const FINISHED = "('sent', 'delivered', 'read', 'failed', 'cancelled', 'expired')"

/** Each table of ours: how its rows go, or why they stay. */
const TABLES: Record<TableName, Going | { stays: string }> = {
  qa_photo_reviews: { stays: 'the user’s own: the business record' },
  wa_monitor_drop_events: {
    kind: 'events',
    key: 'id',
    cast: 'bigint',
    // An event is how a message that comes again is recognised: it stays, without who it was.
    due: () => `old.recorded_at < ${OLDER} AND old.happened_at < ${OLDER} AND old.sender <> '${ERASED}'`,
    set: `sender = '${ERASED}', sender_key = '${ERASED}:' || old.id, sender_lid = '', sender_name = ''`,
  },
  wa_monitor_feedback_events: {
    kind: 'events',
    key: 'id',
    cast: 'bigint',
    due: (schema) =>
      `old.happened_at < ${OLDER} AND EXISTS (
         SELECT 1 FROM ${table(schema, 'wa_monitor_feedback')} AS feedback
         WHERE feedback.id = old.feedback_id AND feedback.state IN ${FINISHED})`,
  },
  wa_monitor_review_events: {
    kind: 'events',
    key: 'id',
    cast: 'bigint',
    due: () => `old.happened_at < ${OLDER}`,
  },
  wa_monitor_feedback: {
    kind: 'feedback',
    key: 'seq',
    cast: 'bigint',
    // The row stays for its idempotency key, and for when the drop was answered.
    due: () =>
      `old.updated_at < ${OLDER} AND old.state IN ${FINISHED}
         AND (old.message <> '' OR old.mentioned_jid <> '' OR old.reason <> '' OR old.sent_body IS NOT NULL)`,
    set: `message = '', mentioned_jid = '', reason = '', sent_body = NULL`,
  },
  wa_monitor_webhooks: {
    kind: 'webhooks',
    key: 'id',
    cast: 'uuid',
    // Without its row, a message that is read again would be told again.
    due: () =>
      `old.updated_at < ${OLDER} AND old.state IN ('delivered', 'dead') AND NOT starts_with(old.sender, '${ERASED}:')`,
    set: `sender = '${ERASED}:' || old.id, sender_lid = '', url = '', body = '', last_error = ''`,
  },
  wa_monitor_rejected_numbers: {
    kind: 'rejected',
    key: 'id',
    cast: 'bigint',
    // By the message's own time: what comes again from an old store does not stay for as long again.
    due: () => `least(old.happened_at, old.recorded_at) < ${OLDER}`,
  },
  wa_monitor_failed_messages: {
    kind: 'failed',
    key: 'id',
    cast: 'bigint',
    due: () => `old.resolved_at < ${OLDER}`,
  },
  wa_monitor_feedback_control: { stays: 'one row' },
  wa_monitor_feedback_senders: { stays: 'feedback-sender forgets them after a week' },
  wa_monitor_feedback_followed: { stays: 'a row per number' },
  wa_monitor_cursors: { stays: 'a row per group' },
  wa_monitor_api_keys: { stays: 'a row per key, revoked ones too: what was done with them has their name' },
  wa_monitor_users: { stays: 'a row per person, disabled ones too: what they did has their name' },
  wa_monitor_sessions: {
    kind: 'sessions',
    key: 'id',
    cast: 'uuid',
    due: () => `coalesce(old.ended_at, least(old.expires_at, old.last_seen_at)) < ${OLDER}`,
  },
  wa_monitor_audit: { kind: 'audit', key: 'id', cast: 'bigint', due: () => `old.at < ${OLDER}` },
  wa_monitor_migrations: { stays: 'a row per migration' },
}

/** What one kind is about. */
interface Part {
  name: TableName
  going: Going
}

function partsOf(kind: RetentionKind): Part[] {
  return Object.entries(TABLES).flatMap(([name, plan]) =>
    'kind' in plan && plan.kind === kind ? [{ name: name as TableName, going: plan }] : [],
  )
}

/** How many rows of a kind are due. @param days how long they are kept */
export async function countDue(
  transaction: Transaction,
  schema: SchemaName,
  kind: RetentionKind,
  days: number,
): Promise<number> {
  let rows = 0
  for (const { name, going } of partsOf(kind)) {
    const [found] = await transaction.query<{ rows: number }>(
      `SELECT count(*) AS rows FROM ${table(schema, name)} AS old WHERE ${going.due(schema)}`,
      [days],
    )
    rows += found?.rows ?? 0
  }
  return rows
}

/** Where the next batch of a kind begins. */
export interface RetentionPlace {
  part: number
  after: string | null
}

export interface RetentionStep {
  /** Deleted, or emptied of what they said of people. */
  rows: number
  /** Undefined: that was all. */
  next: RetentionPlace | undefined
}

/**
 * The next batch of a kind: at most `RETENTION_BATCH` rows. What somebody else holds is left for the next time.
 *
 * @param place of the step before; undefined for the first one
 */
export async function removeDue(
  transaction: Transaction,
  schema: SchemaName,
  {
    kind,
    days,
    place = { part: 0, after: null },
  }: { kind: RetentionKind; days: number; place?: RetentionPlace | undefined },
): Promise<RetentionStep> {
  const parts = partsOf(kind)
  const part = parts[place.part]
  if (!part) return { rows: 0, next: undefined }
  const { name, going } = part
  const { key, cast, set } = going
  const here = table(schema, name)
  const change = set
    ? `UPDATE ${here} AS old SET ${set} FROM due WHERE old.${key} = due.key RETURNING old.${key} AS key`
    : `DELETE FROM ${here} AS old USING due WHERE old.${key} = due.key RETURNING old.${key} AS key`
  const [done] = await transaction.query<{ rows: number; last: string | null }>(
    `WITH due AS (
       SELECT old.${key} AS key FROM ${here} AS old
       WHERE ${going.due(schema)} AND ($2::${cast} IS NULL OR old.${key} > $2::${cast})
       ORDER BY old.${key} LIMIT ${RETENTION_BATCH} FOR UPDATE OF old SKIP LOCKED
     ), done AS (${change})
     SELECT (SELECT count(*) FROM done) AS rows, (SELECT key::text FROM done ORDER BY key DESC LIMIT 1) AS last`,
    [days, place.after],
  )
  const rows = done?.rows ?? 0
  if (rows === RETENTION_BATCH) return { rows, next: { part: place.part, after: done?.last ?? null } }
  const following = place.part + 1
  return { rows, next: following < parts.length ? { part: following, after: null } : undefined }
}

/** By PostgreSQL's clock: what is due is decided by it. */
export async function databaseTime(transaction: Transaction): Promise<Date> {
  const [found] = await transaction.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  if (!found) throw new Error('this statement has one row')
  return found.now
}
