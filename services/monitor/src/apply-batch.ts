import { randomUUID } from 'node:crypto'
import type { SchemaName } from '@wa-monitor/contracts'
import {
  changeReviews,
  eventsOfMessages,
  insertEvents,
  insertRejectedNumbers,
  insertReviews,
  lastCountedPosts,
  lockDrops,
  newestReviews,
  resolveEventSenders,
  resolveReviewSenders,
  type ReviewChange,
  type Transaction,
} from '@wa-monitor/database'
import { decideBatch, messageKey } from './decide/decide-message.ts'
import type { Effect } from './decide/effects.ts'
import { Known } from './decide/known.ts'
import type { ProjectRules } from './decide/rules.ts'
import type { Incoming } from './decide/understand-message.ts'

/**
 * Decides a batch and writes what follows, all in the caller's transaction: a handful of statements however many
 * messages. The caller holds the group's cursor, so nobody else counts these messages at the same time.
 */
export async function applyBatch(
  transaction: Transaction,
  schema: SchemaName,
  batch: { messages: readonly Incoming[]; rules: ProjectRules; readFrom: number },
): Promise<Effect[]> {
  const { messages, rules, readFrom } = batch
  if (!messages.some(maySay)) return []
  const known = await lookUp(transaction, schema, messages, rules)
  const effects = decideBatch(messages, known, { rules, readFrom, newId: randomUUID })
  await write(transaction, schema, effects)
  return effects
}

/** Most of what people write names no number: then the tables are not asked. */
function maySay({ message, found, answeredDrops }: Incoming): boolean {
  if (['edit', 'delete', 'sender_known'].includes(message.kind)) return true
  return found.numbers.length + found.rejected.length + answeredDrops.length > 0
}

async function lookUp(
  transaction: Transaction,
  schema: SchemaName,
  messages: readonly Incoming[],
  rules: ProjectRules,
): Promise<Known> {
  const speaking = messages.filter(maySay)
  const ids = speaking.flatMap(({ message }) =>
    [messageKey(message), message.target_id].filter((id) => id !== ''),
  )
  const group = rules.project.group_jid
  const events = ids.length === 0 ? [] : await eventsOfMessages(transaction, schema, group, [...new Set(ids)])
  const drops = new Set(speaking.flatMap(({ found, answeredDrops }) => [...found.numbers, ...answeredDrops]))
  // What an edited or deleted message named before is decided about as well.
  for (const { drop_number } of events) drops.add(drop_number)
  if (drops.size === 0) return new Known({ events })
  const dropNumbers = [...drops]
  await lockDrops(transaction, schema, dropNumbers)
  const reviews = await newestReviews(transaction, schema, dropNumbers)
  const asksForPosts = rules.project.repeat_window_seconds > 0
  const posts = asksForPosts ? await lastCountedPosts(transaction, schema, dropNumbers) : []
  return new Known({ reviews, events, posts })
}

async function write(
  transaction: Transaction,
  schema: SchemaName,
  effects: readonly Effect[],
): Promise<void> {
  const all = <Kind extends Effect['do']>(kind: Kind) =>
    effects.filter((effect): effect is Extract<Effect, { do: Kind }> => effect.do === kind)
  const reviews = all('create').map(({ review }) => review)
  const changes = oneChangePerReview(all('change').map(({ change }) => change))
  const events = all('record').map(({ event }) => event)
  const rejected = all('reject').map(({ rejected: number }) => number)
  const senders = [...new Map(all('resolve_sender').map(({ sender }) => [sender.lid, sender])).values()]
  if (reviews.length > 0) await insertReviews(transaction, schema, reviews)
  if (changes.length > 0) await changeReviews(transaction, schema, changes)
  if (events.length > 0) await insertEvents(transaction, schema, events)
  if (rejected.length > 0) await insertRejectedNumbers(transaction, schema, rejected)
  if (senders.length > 0) {
    await resolveReviewSenders(transaction, schema, senders)
    await resolveEventSenders(transaction, schema, senders)
  }
}

/** A row can be changed once per statement: what a batch does to it is added up. */
function oneChangePerReview(changes: readonly ReviewChange[]): ReviewChange[] {
  const sums = new Map<string, ReviewChange>()
  for (const change of changes) {
    const before = sums.get(change.id)
    sums.set(
      change.id,
      before
        ? {
            id: change.id,
            resubmissions: before.resubmissions + change.resubmissions,
            comment: `${before.comment}\n\n${change.comment}`,
            withdrawn: change.withdrawn ?? before.withdrawn,
          }
        : change,
    )
  }
  return [...sums.values()]
}
