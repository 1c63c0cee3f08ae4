import { randomUUID } from 'node:crypto'
import type { SchemaName } from '@wa-monitor/contracts'
import {
  changeReviews,
  eventsAboutMessages,
  eventsOfMessages,
  insertEvents,
  insertRejectedNumbers,
  insertReplies,
  insertReviews,
  insertWebhooks,
  lastCountedPosts,
  lockDrops,
  newestReviews,
  type NewReview,
  resolveEventSenders,
  resolveReviewSenders,
  type StoredDropEvent,
  type Review,
  type ReviewChange,
  type Transaction,
} from '@wa-monitor/database'
import { deciding } from './decision-error.ts'
import { decideBatch, messageKey } from './decide/decide-message.ts'
import type { Effect } from './decide/effects.ts'
import { Known } from './decide/known.ts'
import type { ProjectRules } from './decide/rules.ts'
import type { Incoming } from './decide/understand-message.ts'

interface BatchToApply {
  messages: readonly Incoming[]
  rules: ProjectRules
  readFrom: number
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
  { messages, rules, readFrom }: BatchToApply,
  alongside: () => Promise<void> = async () => undefined,
): Promise<Effect[]> {
  if (messages.length === 0) {
    await alongside()
    return []
  }
  const known = await lookUp(transaction, schema, messages, rules)
  const effects = deciding(() =>
    decideBatch(messages, known, { rules, readFrom, newId: randomUUID, now: Date.now() }),
  )
  await Promise.all([...write(transaction, schema, effects), alongside()])
  return effects
}

async function lookUp(
  transaction: Transaction,
  schema: SchemaName,
  messages: readonly Incoming[],
  rules: ProjectRules,
): Promise<Known> {
  const group = rules.project.group_jid
  const drops = new Set(messages.flatMap(({ found, answeredDrops }) => [...found.numbers, ...answeredDrops]))
  const targets = messages.flatMap(({ message }) => (message.target_id === '' ? [] : [message.target_id]))
  const ids = messages.flatMap(({ message }) =>
    message.kind === 'sender_known' ? [] : [messageKey(message)],
  )
  const about =
    targets.length === 0 ? [] : await eventsAboutMessages(transaction, schema, group, [...new Set(targets)])
  // What an edited or deleted message named before is decided about as well.
  for (const { drop_number } of about) drops.add(drop_number)
  if (ids.length === 0) return new Known({})
  const [events, reviews, posts] = await Promise.all([
    eventsOfMessages(transaction, schema, group, [...new Set(ids)]),
    drops.size === 0 ? [] : lockAndRead(transaction, schema, [...drops]),
    drops.size === 0 || rules.project.repeat_window_seconds === 0
      ? []
      : lastCountedPosts(transaction, schema, [...drops]),
  ])
  return new Known({ reviews, events: inOrder(events, about), posts })
}

/** What the drops' rows say, which nobody else changes from now on. */
async function lockAndRead(
  transaction: Transaction,
  schema: SchemaName,
  drops: readonly string[],
): Promise<Review[]> {
  const [, reviews] = await Promise.all([
    lockDrops(transaction, schema, drops),
    newestReviews(transaction, schema, drops),
  ])
  return reviews
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

/** Each event once, in the order they were recorded in. */
function inOrder(...lists: (readonly StoredDropEvent[])[]): StoredDropEvent[] {
  return [...new Map(lists.flat().map((event) => [event.id, event])).values()].toSorted((a, b) => a.id - b.id)
}
