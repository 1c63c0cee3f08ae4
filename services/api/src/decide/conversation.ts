import {
  type ConversationMessage,
  isErased,
  jidKind,
  jidUser,
  MOST_SHOWN_CHARACTERS,
} from '@wa-monitor/contracts'
import type { MessageFeedback } from '@wa-monitor/database'
import type { BridgeMessage } from '../bridge-messages.ts'

export interface ConversationInput {
  /** Oldest first, with the edits, deletions, reactions and steps of sending among them. */
  rows: readonly BridgeMessage[]
  post: string
  before: number
  after: number
  /** The drop's own messages. */
  ofDrop: ReadonlySet<string>
  sent: readonly MessageFeedback[]
  /** A name for addresses that say nothing themselves: who posted the drop. */
  names: ReadonlyMap<string, string>
}

export interface ConversationView {
  messages: ConversationMessage[]
  /** There is more among the rows themselves. */
  more_before: boolean
  more_after: boolean
}

/** What people see of the rows around a post: one message each, with what became of it. Pure. */
export function conversationOf(input: ConversationInput): ConversationView {
  const { rows, post, before, after } = input
  const messages = messagesIn(rows)
  const place = messages.indexOf(firstOfEach(messages).get(post) ?? NONE)
  const from = Math.max(0, place - before)
  const to = place + 1 + after
  const view = viewer(input)
  return {
    messages: messages.slice(from, to).map(view),
    more_before: from > 0,
    more_after: to < messages.length,
  }
}

/**
 * Each message once, by the time it was sent: what was unreadable at first may be there as well. WhatsApp counts whole seconds and we
 * do not: within one, the order is that in which they came.
 */
function messagesIn(rows: readonly BridgeMessage[]): BridgeMessage[] {
  const read = new Set(rows.filter(({ kind }) => kind === 'message').map(({ id }) => id))
  return rows
    .filter(({ kind, id }) => kind === 'message' || (kind === 'undecrypted' && !read.has(id)))
    .toSorted((a, b) => second(a) - second(b) || a.seq - b.seq)
}

/** Anybody may use the id of another one's message again: whoever had it first is meant. */
function firstOfEach(messages: readonly BridgeMessage[]): Map<string, BridgeMessage> {
  const first = new Map<string, BridgeMessage>()
  for (const row of messages) if (row.seq < (first.get(row.id) ?? NONE).seq) first.set(row.id, row)
  return first
}

const NONE = { seq: Infinity } as BridgeMessage

function second({ timestamp }: BridgeMessage): number {
  return Math.floor(timestamp / 1000)
}

function viewer({ rows, post, ofDrop, sent, names }: ConversationInput) {
  const called = namesIn(rows, names)
  const nameOf = (row: BridgeMessage) =>
    shown(row.sender_name) || (called.get(row.sender) ?? called.get(row.sender_lid) ?? '')
  const byId = firstOfEach(messagesIn(rows))
  const isFirst = (row: BridgeMessage) => byId.get(row.id) === row
  const changes = new Map<string, BridgeMessage[]>()
  for (const row of rows)
    if (CHANGES.includes(row.kind)) changes.set(row.target_id, [...(changes.get(row.target_id) ?? []), row])
  const feedback = new Map(sent.map((each) => [each.message_id, each]))
  const ownOf = (row: BridgeMessage) => (isFirst(row) ? feedback.get(row.id) : undefined)

  const wordsOf = (row: BridgeMessage) => {
    const about = changes.get(row.id) ?? []
    const deleted = about.some(({ kind }) => kind === 'delete')
    const edit = about.findLast((change) => change.kind === 'edit' && isSame(change, row))
    const words = row.kind === 'undecrypted' ? '' : (edit ?? row).content
    return { deleted, edited: edit !== undefined, words: deleted ? '' : words, about }
  }
  const said = (row: BridgeMessage, most: number) => ({
    name: nameOf(row),
    number: jidKind(row.sender) === 'phone' ? jidUser(row.sender) : '',
    from_us: row.is_from_me || ownOf(row) !== undefined,
    content: clip(wordsOf(row).words, most),
    mentions: mentionsIn(wordsOf(row).words, row.mentioned, called),
  })

  return (row: BridgeMessage): ConversationMessage => {
    const { deleted, edited, words, about } = wordsOf(row)
    const own = ownOf(row)
    const quoted = row.quoted_id === '' ? undefined : byId.get(row.quoted_id)
    return {
      ...said(row, MOST_SHOWN_CHARACTERS),
      seq: row.seq,
      id: row.id,
      at: new Date(row.timestamp).toISOString(),
      is_post: row.id === post && isFirst(row),
      of_drop: ofDrop.has(row.id) && isFirst(row),
      clipped: words.length > MOST_SHOWN_CHARACTERS,
      edited,
      deleted,
      unreadable: row.kind === 'undecrypted',
      media: deleted ? '' : row.media_type,
      filename: deleted ? '' : clip(row.filename, 200),
      quoted: quoted && !deleted ? said(quoted, MOST_QUOTED) : null,
      answers: row.quoted_id !== '' && !deleted,
      reactions: reactionsOf(about),
      state: own?.state ?? null,
      by: own?.created_by ?? '',
    }
  }
}

const CHANGES: readonly string[] = ['edit', 'delete', 'reaction']
/** As much of what is answered as is shown. */
const MOST_QUOTED = 300
/** Of a message that mentions everybody. */
const MOST_MENTIONS = 50

/** Whose address is whose, by what is known of both. */
function namesIn(rows: readonly BridgeMessage[], known: ReadonlyMap<string, string>): Map<string, string> {
  const names = new Map(known)
  for (const { sender, sender_lid, sender_name } of rows) {
    const name = shown(sender_name) || (names.get(sender) ?? names.get(sender_lid))
    if (!name) continue
    for (const address of [sender, sender_lid]) if (address !== '') names.set(address, name)
  }
  return names
}

function mentionsIn(text: string, mentioned: readonly string[], names: ReadonlyMap<string, string>) {
  return mentioned.slice(0, MOST_MENTIONS).flatMap((jid) => {
    const number = jidUser(jid)
    return number !== '' && text.includes(`@${number}`) ? [{ number, name: names.get(jid) ?? '' }] : []
  })
}

/** The last of each person counts; an empty one takes his back. */
function reactionsOf(about: readonly BridgeMessage[]): ConversationMessage['reactions'] {
  const latest = new Map<string, string>()
  for (const { kind, content, sender, sender_lid } of about)
    if (kind === 'reaction') latest.set(sender_lid || sender, clip(content, 20))
  const counts = new Map<string, number>()
  for (const emoji of latest.values()) if (emoji !== '') counts.set(emoji, (counts.get(emoji) ?? 0) + 1)
  return [...counts].map(([emoji, count]) => ({ emoji, count })).slice(0, 10)
}

/** Only its writer changes a message. */
function isSame(a: BridgeMessage, b: BridgeMessage): boolean {
  if (a.sender !== '' && b.sender !== '') return a.sender === b.sender
  return a.sender_lid !== '' && a.sender_lid === b.sender_lid
}

function shown(name: string): string {
  return isErased(name) ? '' : name
}

/** Not through the middle of a character. */
function clip(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text.slice(0, most)
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}
