/** Statements on `wa_monitor_feedback_control`: what holds all feedback of an environment back. One row. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** A person has stopped it. */
export interface FeedbackPause {
  since: Date
  /** When it ends by itself; null when somebody has to resume. */
  until: Date | null
  /** In the words of whoever paused; may be empty. */
  reason: string
  by: string
  /** An emergency stop: the bridges let nothing out either, whoever asks them. */
  everything: boolean
}

/** After an unclean stop with a backlog. */
export interface FeedbackGrace {
  until: Date
  reason: string
}

/** What is in force by PostgreSQL's clock; what has run out is not. */
export interface ControlInForce {
  paused: FeedbackPause | undefined
  grace: FeedbackGrace | undefined
}

interface Row {
  paused_at: Date
  paused_until: Date | null
  paused_reason: string
  paused_by: string
  stopped_all: boolean
  grace_until: Date
  grace_reason: string
  is_paused: boolean
  in_grace: boolean
  has_run_out: boolean
}

const IS_PAUSED = `(paused_at IS NOT NULL AND coalesce(paused_until > clock_timestamp(), true))`

const COLUMNS = `paused_at, paused_until, paused_reason, paused_by, stopped_all, grace_until, grace_reason,
  ${IS_PAUSED} AS is_paused,
  coalesce(grace_until > clock_timestamp(), false) AS in_grace,
  coalesce(paused_until <= clock_timestamp(), false) OR coalesce(grace_until <= clock_timestamp(), false) AS has_run_out`

const NO_PAUSE = `paused_at = NULL, paused_until = NULL, paused_reason = '', paused_by = '', stopped_all = false`
const NO_GRACE = `grace_until = NULL, grace_reason = ''`

export async function readControl(transaction: Transaction, schema: SchemaName): Promise<ControlInForce> {
  return inForce(await read(transaction, schema, ''))
}

/**
 * Pauses all feedback of this environment. A pause in force gets the new reason, end and author, and keeps its beginning;
 * an emergency stop stays as it is when somebody only pauses.
 *
 * @returns what is in force now, and whether this call changed it. @throws Error when the table has no row.
 */
export async function pauseFeedback(
  transaction: Transaction,
  schema: SchemaName,
  pause: Pick<FeedbackPause, 'until' | 'reason' | 'by' | 'everything'>,
): Promise<{ changed: boolean; control: ControlInForce }> {
  const before = inForce(await read(transaction, schema, 'FOR UPDATE'))
  if (before.paused?.everything === true && !pause.everything) return { changed: false, control: before }
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback_control')}
     SET paused_at = CASE WHEN ${IS_PAUSED} THEN paused_at ELSE clock_timestamp() END, paused_until = $1,
       paused_reason = $2, paused_by = $3, stopped_all = $4, updated_at = clock_timestamp()`,
    [pause.until, pause.reason, pause.by, pause.everything],
  )
  return { changed: true, control: await readControl(transaction, schema) }
}

/** Ends pause, emergency stop and grace alike. @returns what was in force until now. */
export async function resumeFeedback(transaction: Transaction, schema: SchemaName): Promise<ControlInForce> {
  const before = inForce(await read(transaction, schema, 'FOR UPDATE'))
  if (before.paused || before.grace)
    await transaction.query(
      `UPDATE ${table(schema, 'wa_monitor_feedback_control')}
       SET ${NO_PAUSE}, ${NO_GRACE}, updated_at = clock_timestamp()`,
    )
  return before
}

/** One that is on is not prolonged: a sender that dies again and again would never send. @returns the grace in force. */
export async function startGrace(
  transaction: Transaction,
  schema: SchemaName,
  { seconds, reason }: { seconds: number; reason: string },
): Promise<FeedbackGrace | undefined> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback_control')}
     SET grace_until = clock_timestamp() + make_interval(secs => $1), grace_reason = $2, updated_at = clock_timestamp()
     WHERE grace_until IS NULL OR grace_until <= clock_timestamp()`,
    [seconds, reason],
  )
  return (await readControl(transaction, schema)).grace
}

/**
 * Clears what has run out, so that it is said once, by one of several senders. @returns what has ended by it; undefined
 * when there was nothing to clear.
 */
export async function clearRunOut(
  transaction: Transaction,
  schema: SchemaName,
): Promise<{ paused: boolean; grace: boolean } | undefined> {
  // Looked at first: an UPDATE of no row still tells every dashboard that something has changed.
  if (!(await read(transaction, schema, '')).has_run_out) return undefined
  const row = await read(transaction, schema, 'FOR UPDATE')
  if (!row.has_run_out) return undefined
  const ended = {
    paused: row.paused_until !== null && !row.is_paused,
    grace: (row.grace_until as Date | null) !== null && !row.in_grace,
  }
  const changes = [...(ended.paused ? [NO_PAUSE] : []), ...(ended.grace ? [NO_GRACE] : [])]
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback_control')}
     SET ${changes.join(', ')}, updated_at = clock_timestamp()`,
  )
  return ended
}

/**
 * Whether a stop word counts: not one that is older than the newest that was obeyed, or was obeyed itself. Obeyed from now on.
 *
 * @param word.at when it was written; `word.key` tells it from others of the same second.
 */
export async function takeStopWord(
  transaction: Transaction,
  schema: SchemaName,
  { at, key }: { at: Date; key: string },
): Promise<boolean> {
  const taken = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback_control')}
     SET stop_word_at = $1, stop_word_ids = CASE WHEN stop_word_at = $1 THEN stop_word_ids ELSE '{}' END || $2::text
     WHERE stop_word_at IS NULL OR stop_word_at < $1 OR (stop_word_at = $1 AND $2 <> ALL (stop_word_ids))
     RETURNING 1`,
    [at, key],
  )
  return taken.length > 0
}

async function read(transaction: Transaction, schema: SchemaName, lock: '' | 'FOR UPDATE'): Promise<Row> {
  const [row] = await transaction.query<Row>(
    `SELECT ${COLUMNS} FROM ${table(schema, 'wa_monitor_feedback_control')} ${lock}`,
  )
  if (!row)
    throw new Error(
      `${table(schema, 'wa_monitor_feedback_control')} has no row: INSERT INTO it DEFAULT VALUES, as the migration did`,
    )
  return row
}

function inForce(row: Row): ControlInForce {
  const { paused_at: since, paused_until: until, paused_reason: reason, paused_by: by } = row
  return {
    paused: row.is_paused ? { since, until, reason, by, everything: row.stopped_all } : undefined,
    grace: row.in_grace ? { until: row.grace_until, reason: row.grace_reason } : undefined,
  }
}
