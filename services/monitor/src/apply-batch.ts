import { randomUUID } from 'node:crypto'
import type { SchemaName } from '@wa-monitor/contracts'
import {
  insertRejectedNumbers,
  insertReplies,
  insertWebhooks,
  type KnownSender,
  type NewDropEvent,
  type NewRejectedNumber,
  type NewReply,
  type NewReview,
  type NewWebhook,
  resolveEventSenders,
  resolveReviewSenders,
  type ReviewChange,
  type SavedCursor,
  type Transaction,
  writeBatch,
} from '@wa-monitor/database'
import { deciding } from './decision-error.ts'
import { decideBatch } from './decide/decide-message.ts'
import type { Effect } from './decide/effects.ts'
import { Known } from './decide/known.ts'
import type { ProjectRules } from './decide/rules.ts'
import type { Incoming } from './decide/understand-message.ts'
import { lookUp, needsOf } from './look-up.ts'

interface BatchToApply {
  messages: readonly Incoming[]
  rules: ProjectRules
  readFrom: number
  /** What the tables say about them, where that was asked for already. */
  known?: Known | undefined
}

interface Besides {
  /** Saved with the rows. The transaction may then end with them: nothing more can be asked for. */
  cursor?: SavedCursor | undefined
  /** Is called when the rows are on their way to PostgreSQL, which is busy now. */
  meanwhile?: () => void
}

/**
 * Decides a batch and writes what follows, all in the caller's transaction: a handful of statements however many
 * messages. The caller holds the group's cursor, so nobody else counts these messages at the same time.
 */
export async function applyBatch(
  transaction: Transaction,
  schema: SchemaName,
  { messages, rules, readFrom, known }: BatchToApply,
  { cursor, meanwhile }: Besides = {},
): Promise<Effect[]> {
  const found =
    known ??
    (messages.length === 0 ? new Known({}) : await lookUp(transaction, schema, needsOf(messages, rules)))
  const effects = deciding(() =>
    decideBatch(messages, found, { rules, readFrom, newId: randomUUID, now: Date.now() }),
  )
  const sorted = sort(effects)
  const isLast = cursor !== undefined && sorted.others === 0
  const writing =
    cursor || effects.length > 0
      ? writeBatch(transaction, schema, { ...sorted, cursor }, { isLast })
      : undefined
  meanwhile?.()
  await writing
  if (sorted.others > 0) await Promise.all(writeOthers(transaction, schema, sorted))
  return effects
}

interface SortedEffects {
  reviews: NewReview[]
  changes: ReviewChange[]
  events: NewDropEvent[]
  rejected: NewRejectedNumber[]
  webhooks: NewWebhook[]
  replies: NewReply[]
  senders: KnownSender[]
  /** How many there are of those that few batches have, and that have statements of their own. */
  others: number
}

function sort(effects: readonly Effect[]): SortedEffects {
  const created: NewReview[] = []
  const changed: ReviewChange[] = []
  const events: NewDropEvent[] = []
  const rejected: NewRejectedNumber[] = []
  const webhooks: NewWebhook[] = []
  const replies: NewReply[] = []
  const senders = new Map<string, KnownSender>()
  for (const effect of effects) {
    if (effect.do === 'create') created.push(effect.review)
    else if (effect.do === 'change') changed.push(effect.change)
    else if (effect.do === 'record') events.push(effect.event)
    else if (effect.do === 'reject') rejected.push(effect.rejected)
    else if (effect.do === 'webhook') webhooks.push(effect.webhook)
    else if (effect.do === 'reply') replies.push(effect.reply)
    else senders.set(effect.sender.lid, effect.sender)
  }
  const others = rejected.length + webhooks.length + replies.length + senders.size
  return {
    ...oneStatementPerReview(created, changed),
    events,
    rejected,
    webhooks,
    replies,
    senders: [...senders.values()],
    others,
  }
}

/** The statements that few batches need, on their way. After the rows, whose senders may have become known. */
function writeOthers(
  transaction: Transaction,
  schema: SchemaName,
  { rejected, webhooks, replies, senders }: SortedEffects,
): Promise<void>[] {
  const writing: Promise<void>[] = []
  if (rejected.length > 0) writing.push(insertRejectedNumbers(transaction, schema, rejected))
  if (webhooks.length > 0) writing.push(insertWebhooks(transaction, schema, webhooks))
  if (replies.length > 0) writing.push(insertReplies(transaction, schema, replies))
  if (senders.length > 0) {
    writing.push(resolveReviewSenders(transaction, schema, senders))
    writing.push(resolveEventSenders(transaction, schema, senders))
  }
  return writing
}

/** A row can be changed once per statement: what a batch does to it is added up, and goes into a row the batch makes. */
function oneStatementPerReview(
  created: readonly NewReview[],
  changes: readonly ReviewChange[],
): { reviews: NewReview[]; changes: ReviewChange[] } {
  const reviews = new Map(created.map((review) => [review.id, review]))
  const sums = new Map<string, ReviewChange>()
  for (const change of changes) {
    const review = reviews.get(change.id)
    const before = sums.get(change.id)
    if (review) {
      reviews.set(change.id, {
        ...review,
        comment: `${review.comment}\n\n${change.comment}`,
        revision: review.revision + change.resubmissions,
        resubmitted: review.resubmitted || change.resubmissions > 0,
        withdrawn: change.withdrawn ?? review.withdrawn,
      })
    } else if (before) {
      sums.set(change.id, {
        id: change.id,
        resubmissions: before.resubmissions + change.resubmissions,
        comment: `${before.comment}\n\n${change.comment}`,
        withdrawn: change.withdrawn ?? before.withdrawn,
      })
    } else sums.set(change.id, change)
  }
  return { reviews: [...reviews.values()], changes: [...sums.values()] }
}
