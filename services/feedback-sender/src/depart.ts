import {
  countQueued,
  type FeedbackWithReview,
  insertFeedbackEvents,
  lockShareable,
  markSending,
  type SchemaDatabase,
  type Transaction,
} from '@wa-monitor/database'
import { sharesNow } from '@wa-monitor/words'
import { outdated } from './decide/before-sending.ts'
import { carriedWith, messageOf, MOST_DROPS } from './decide/share-message.ts'
import type { Begun } from './begin.ts'
import type { HandOver } from './hand-over.ts'
import type { Outbound } from './outbound.ts'

export interface DepartParts {
  database: SchemaDatabase
  outbound: Outbound
  handOver: HandOver
  /** A drop that was answered is answered again only after this long, seconds. */
  cooldownSeconds: number
  /** What waits longer is not sent by itself any more; 0: it may wait for ever. */
  maxWaitMs: number
}

interface Seen {
  row: FeedbackWithReview
  turn: { now: Date }
}

/**
 * Marks a row whose turn it is as `sending`, with whatever goes out in the same message and with that message itself.
 *
 * @param left how many messages may leave now; null: it could not be found out; undefined: not asked yet.
 * @returns undefined, and marks nothing, when `left` decides and was not asked for.
 */
export async function depart(
  parts: DepartParts,
  transaction: Transaction,
  seen: Seen,
  left: number | null | undefined,
): Promise<Extract<Begun, { do: 'send' }> | undefined> {
  const { database, outbound, handOver } = parts
  const { schema } = database
  const { row } = seen
  const { share, language } = outbound.wordsOf(row.group_jid)
  const others = share === 'never' ? [] : await shareable(parts, transaction, seen)
  const dependsOnLimits = share === 'when_busy' && others.length > 0
  if (dependsOnLimits && left === undefined) return undefined
  const queued = dependsOnLimits ? await countQueued(transaction, schema) : 0
  const carried = sharesNow(share, { queued, left: left ?? undefined })
    ? carriedWith(row, others, language)
    : []
  const body = messageOf(row, carried, language)
  const sender = handOver.chooseSender()
  await markSending(transaction, schema, { id: row.id, carried: carried.map(({ id }) => id), sender, body })
  // One entry for the way out, however often it is tried.
  const first = [row, ...carried].filter(({ sending_at }) => sending_at === null)
  if (first.length > 0)
    await insertFeedbackEvents(transaction, schema, first, { state: 'sending', detail: `through ${sender}` })
  return { do: 'send', departure: { row: { ...row, sender }, carried, body, fresh: true } }
}

/** What may leave now and might go out in the message of this row. */
async function shareable(
  { database, cooldownSeconds, maxWaitMs }: DepartParts,
  transaction: Transaction,
  { row, turn }: Seen,
): Promise<FeedbackWithReview[]> {
  if (row.kind === 'reply') return []
  // More than fit, as some may be about the same drop.
  const options = { cooldownSeconds, limit: 2 * MOST_DROPS }
  const others = await lockShareable(transaction, database.schema, row, options)
  return others.filter((other) => !outdated(other, turn.now, maxWaitMs))
}
