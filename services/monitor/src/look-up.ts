import type { SchemaName } from '@wa-monitor/contracts'
import {
  eventsAboutMessages,
  eventsOfMessages,
  lastCountedPosts,
  lockDrops,
  newestReviews,
  type StoredDropEvent,
  type Transaction,
} from '@wa-monitor/database'
import { messageKey } from './decide/decide-message.ts'
import { Known } from './decide/known.ts'
import type { ProjectRules } from './decide/rules.ts'
import type { Incoming } from './decide/understand-message.ts'

/** What has to be asked of PostgreSQL before messages can be decided about. */
export interface Needs {
  groupJid: string
  /** Of messages that may have been counted before. */
  ids: string[]
  drops: string[]
  /** Of messages that are edited or deleted: what they named is known only when it has been asked for. */
  targets: string[]
  asksForPosts: boolean
}

export function needsOf(messages: readonly Incoming[], { project }: ProjectRules): Needs {
  const once = (texts: readonly string[]) => [...new Set(texts)]
  return {
    groupJid: project.group_jid,
    ids: once(
      messages.flatMap(({ message }) => (message.kind === 'sender_known' ? [] : [messageKey(message)])),
    ),
    drops: once(messages.flatMap(({ found, answeredDrops }) => [...found.numbers, ...answeredDrops])),
    targets: once(messages.flatMap(({ message }) => (message.target_id === '' ? [] : [message.target_id]))),
    asksForPosts: project.repeat_window_seconds > 0,
  }
}

/**
 * Asks, and makes sure that nobody else decides about these drops until the transaction ends.
 *
 * @param areLocked when the caller has locked the drops.
 */
export async function lookUp(
  transaction: Transaction,
  schema: SchemaName,
  { groupJid, ids, targets, ...needs }: Needs,
  { areLocked = false } = {},
): Promise<Known> {
  if (ids.length === 0) return new Known({})
  const about = targets.length === 0 ? [] : await eventsAboutMessages(transaction, schema, groupJid, targets)
  // What an edited or deleted message named before is decided about as well.
  const drops = [...new Set([...needs.drops, ...about.map(({ drop_number }) => drop_number)])]
  const hasDrops = drops.length > 0
  const [events, , reviews, posts] = await Promise.all([
    eventsOfMessages(transaction, schema, groupJid, ids),
    hasDrops && !areLocked ? lockDrops(transaction, schema, drops) : undefined,
    hasDrops ? newestReviews(transaction, schema, drops) : [],
    hasDrops && needs.asksForPosts ? lastCountedPosts(transaction, schema, drops) : [],
  ])
  return new Known({ reviews, events: inOrder(events, about), posts })
}

/** Each event once, in the order they were recorded in. */
function inOrder(...lists: (readonly StoredDropEvent[])[]): StoredDropEvent[] {
  return [...new Map(lists.flat().map((event) => [event.id, event])).values()].toSorted((a, b) => a.id - b.id)
}
