import type { StoredMessage } from '@wa-monitor/contracts'
import type { ChatPage, MessageStoreReader } from '@wa-monitor/message-store'
import { deciding } from './decision-error.ts'
import { isSamePerson } from './decide/known.ts'
import { plausibleTime } from './decide/plausible-time.ts'
import { lettersOf, type ProjectRules } from './decide/rules.ts'
import { type Incoming, saysSomething, understandMessage } from './decide/understand-message.ts'

export interface Batch {
  /** Those that say something, in order. */
  messages: Incoming[]
  /** How many rows these were, with those that say nothing. */
  rows: number
  /** The `seq` to go on from; the cursor's own when there was nothing. */
  lastSeq: number
  /** Whether there may be more behind it. */
  isFull: boolean
}

export const MAX_MESSAGES = 500
/** Each drop is a lock of PostgreSQL's shared table, which holds some thousands. */
const MAX_DROPS = 500

interface Stretch {
  afterSeq: number
  /** Rows of the store at most. */
  limit: number
}

/** The next rows of a group. Talk that cannot name anything, most of a backlog, stays where it is. @throws what the store throws. */
export function readPage(
  store: MessageStoreReader,
  rules: ProjectRules,
  { afterSeq, limit }: Stretch,
): ChatPage {
  const { group_jid } = rules.project
  const letters = lettersOf(rules)
  if (letters !== undefined) return store.readChatHolding(letters, group_jid, afterSeq, limit)
  const rows = store.readChat(group_jid, afterSeq, limit)
  return { rows, length: rows.length, lastSeq: rows.at(-1)?.seq ?? afterSeq }
}

/** What a page says, with what lies around its messages in the store. @throws DecisionError, and what the store throws. */
export function readBatch(
  store: MessageStoreReader,
  rules: ProjectRules,
  { page, afterSeq, limit }: Stretch & { page: ChatPage },
): Batch {
  const understand = reader(store, rules)
  const messages: Incoming[] = []
  const drops = new Set<string>()
  let lastSeq = afterSeq
  for (const row of page.rows) {
    const incoming = deciding(() => understand(row))
    for (const drop of incoming.found.numbers) drops.add(drop)
    for (const drop of incoming.answeredDrops) drops.add(drop)
    if (drops.size > MAX_DROPS && messages.length > 0) {
      const rows = store.countChat(rules.project.group_jid, afterSeq, lastSeq)
      return { messages, rows, lastSeq, isFull: true }
    }
    if (saysSomething(incoming)) messages.push(incoming)
    lastSeq = row.seq
  }
  return { messages, rows: page.length, lastSeq: page.lastSeq, isFull: page.length === limit }
}

/** Understands rows of one group with the help of the store. */
function reader(store: MessageStoreReader, rules: ProjectRules): (row: StoredMessage) => Incoming {
  let ownIds: Set<string> | undefined
  const isOurs = ({ sender, sender_lid, is_from_me }: StoredMessage) => {
    ownIds ??= store.ownIds()
    return is_from_me === 1 || ownIds.has(sender) || ownIds.has(sender_lid)
  }
  const withPhone = (row: StoredMessage): StoredMessage =>
    row.sender === '' && row.sender_lid !== '' ? { ...row, sender: store.phoneOf(row.sender_lid) ?? '' } : row
  const withTime = (row: StoredMessage): StoredMessage => {
    const timestamp = plausibleTime(row)
    return timestamp === row.timestamp ? row : { ...row, timestamp }
  }
  const messagesOf = (id: string) =>
    id === ''
      ? []
      : store
          .findMessages(rules.project.group_jid, id)
          .map(withPhone)
          .filter(({ kind }) => kind === 'message')
  const ours = (id: string) => messagesOf(id).filter(isOurs)
  // One set of questions for all rows: most are never asked, and making them anew for each was the largest part of the garbage.
  let message: StoredMessage | undefined
  // An edit has its words only; the photo and the question it answers are the first message's.
  const first = (about: StoredMessage) =>
    about.kind === 'edit'
      ? (messagesOf(about.target_id).find((earlier) => isSamePerson(earlier, about)) ?? about)
      : about
  const surroundings = {
    fromUs: false,
    answeredText: () =>
      message
        ? ours(message.quoted_id)
            .map(({ content }) => content)
            .join('\n')
        : '',
    mediaType: () => (message ? first(message).media_type : ''),
    answersUs: () => message !== undefined && ours(first(message).quoted_id).length > 0,
  }
  return (row) => {
    message = withTime(withPhone(row))
    surroundings.fromUs = isOurs(message)
    return understandMessage(message, rules, surroundings)
  }
}
