import { randomUUID } from 'node:crypto'
import type { SchemaName } from '@wa-monitor/contracts'
import {
  changeReviews,
  insertEvents,
  insertRejectedNumbers,
  insertReplies,
  insertReviews,
  insertWebhooks,
  type NewReview,
  resolveEventSenders,
  resolveReviewSenders,
  type ReviewChange,
  type Transaction,
} from '@wa-monitor/database'
import { deciding } from './decision-error.ts'
import { decideBatch } from './decide/decide-message.ts'
import type { Effect } from './decide/effects.ts'
import type { Known } from './decide/known.ts'
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

/**
 * Decides a batch and writes what follows, all in the caller's transaction: a handful of statements however many
 * messages, sent to PostgreSQL together. The caller holds the group's cursor, so nobody else counts these messages at the
 * same time.
 *
 * @param alongside is called when the rows are on their way: what else is to be written, and done meanwhile.
 */
export async function applyBatch(
  transaction: Transaction,
  schema: SchemaName,
  { messages, rules, readFrom, known }: BatchToApply,
  alongside: () => Promise<void> = async () => undefined,
): Promise<Effect[]> {
  if (messages.length === 0) {
    await alongside()
    return []
  }
  const found = known ?? (await lookUp(transaction, schema, needsOf(messages, rules)))
  const effects = deciding(() =>
    decideBatch(messages, found, { rules, readFrom, newId: randomUUID, now: Date.now() }),
  )
  await Promise.all([...write(transaction, schema, effects), alongside()])
  return effects
}

/** The writing statements, on their way. */
function write(transaction: Transaction, schema: SchemaName, effects: readonly Effect[]): Promise<void>[] {
  const all = <Kind extends Effect['do']>(kind: Kind) =>
    effects.filter((effect): effect is Extract<Effect, { do: Kind }> => effect.do === kind)
  const { reviews, changes } = oneStatementPerReview(
    all('create').map(({ review }) => review),
    all('change').map(({ change }) => change),
  )
  const events = all('record').map(({ event }) => event)
  const rejected = all('reject').map(({ rejected: number }) => number)
  const webhooks = all('webhook').map(({ webhook }) => webhook)
  const replies = all('reply').map(({ reply }) => reply)
  const senders = [...new Map(all('resolve_sender').map(({ sender }) => [sender.lid, sender])).values()]
  const writing: Promise<void>[] = []
  if (reviews.length > 0) writing.push(insertReviews(transaction, schema, reviews))
  if (changes.length > 0) writing.push(changeReviews(transaction, schema, changes))
  if (events.length > 0) writing.push(insertEvents(transaction, schema, events))
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
