import type { StoredMessage } from '@wa-monitor/contracts'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { plausibleTime } from './decide/plausible-time.ts'
import type { ProjectRules } from './decide/rules.ts'
import { type Incoming, understandMessage } from './decide/understand-message.ts'

export interface Batch {
  messages: Incoming[]
  /** The `seq` to go on from; the cursor's own when there was nothing. */
  lastSeq: number
  /** Whether there may be more behind it. */
  isFull: boolean
}

const MAX_MESSAGES = 500
/** Each drop is a lock of PostgreSQL's shared table, which holds some thousands. */
const MAX_DROPS = 1000

/** The next messages of a group, in the order of `seq`, with what lies around them in the store. */
export function readBatch(store: MessageStoreReader, rules: ProjectRules, afterSeq: number): Batch {
  const { group_jid } = rules.project
  const rows = store.readChat(group_jid, afterSeq, MAX_MESSAGES)
  const ownIds = rows.length === 0 ? new Set<string>() : store.ownIds()
  const isOurs = ({ sender, sender_lid, is_from_me }: StoredMessage) =>
    is_from_me === 1 || ownIds.has(sender) || ownIds.has(sender_lid)
  const withPhone = (row: StoredMessage): StoredMessage =>
    row.sender === '' && row.sender_lid !== '' ? { ...row, sender: store.phoneOf(row.sender_lid) ?? '' } : row
  const withTime = (row: StoredMessage): StoredMessage => ({ ...row, timestamp: plausibleTime(row) })
  const answeredText = (id: string) =>
    store
      .findMessages(group_jid, id)
      .map(withPhone)
      .filter((row) => row.kind === 'message' && isOurs(row))
      .map(({ content }) => content)
      .join('\n')

  const messages: Incoming[] = []
  const drops = new Set<string>()
  let lastSeq = afterSeq
  for (const row of rows) {
    const message = withTime(withPhone(row))
    const incoming = understandMessage(message, rules, {
      fromUs: isOurs(message),
      answeredText: () => answeredText(message.quoted_id),
    })
    for (const drop of [...incoming.found.numbers, ...incoming.answeredDrops]) drops.add(drop)
    if (drops.size > MAX_DROPS && messages.length > 0) return { messages, lastSeq, isFull: true }
    messages.push(incoming)
    lastSeq = row.seq
  }
  return { messages, lastSeq, isFull: rows.length === MAX_MESSAGES }
}
