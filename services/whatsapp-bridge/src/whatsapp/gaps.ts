import { bareJid, type CapturedResponse, jidKind } from '@wa-monitor/contracts'
import type { MessageIdentity, MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { GapRoad, GapRow, GapTable } from '../session/gaps.ts'
import { nextAsk, pauseBeforeAsk } from './gap-schedule.ts'
import { type Me, readAddresses } from './read-message.ts'
import { undecryptedRow } from './undecrypted-row.ts'

const LISTED_PER_CHAT = 1000

interface Dependencies {
  table: GapTable
  store: MessageStoreWriter
  /** Undefined before the first link, when nothing can have arrived. */
  me: () => Me | undefined
  log: Log
  now: () => number
  /** 0 to 1. */
  random?: () => number
}

/**
 * The messages that were seen on the wire and are not in messages.db.
 *
 *     (seen, unreadable) ──▶ open ──asked for, again and again──▶ given-up
 *                             │                                      │
 *                             └───────▶ filled ◀─────────────────────┘   the message came, by whatever road
 *
 * A gap is on the disk before WhatsApp gets its acknowledgement (frames wait for that, `hold-frames.ts`).
 */
export class Gaps {
  readonly #deps: Dependencies
  readonly #random: () => number
  /** Open and given up, by message id. */
  readonly #unfilled = new Map<string, GapRow[]>()

  constructor(deps: Dependencies) {
    this.#deps = deps
    this.#random = deps.random ?? Math.random
    for (const gap of deps.table.unfilled()) this.#remember(gap)
    this.#fillWhatIsThere()
  }

  /** A message stanza was seen and will not be read, at least not this time. The same stanza again changes nothing. */
  open(attrs: Record<string, string>, reason: string): void {
    const { table, store, log, now } = this.#deps
    if (attrs.category === 'peer') {
      log.warn(
        { message_id: attrs.id },
        `What the own phone sent to this device could not be read (${reason})`,
      )
      return
    }
    const message = this.#identify(attrs)
    if (!message || store.holds(message)) return
    const known = table.byId(message.id).find((gap) => this.#isSame(gap, message))
    if (known) return table.seenAgain(known.seq)
    store.append([undecryptedRow(attrs, message, new Error(reason), now())])
    this.#remember(
      table.add({
        ...message,
        attrs: JSON.stringify(attrs),
        reason,
        sent_at: (Number(attrs.t) || 0) * 1000,
        opened_at: now(),
        next_ask_at: now() + pauseBeforeAsk(0, this.#random()),
      }),
    )
    log.warn(
      { message_id: message.id, chat_jid: message.chat_jid },
      `A message could not be read (${reason}); it is asked for again`,
    )
  }

  /** A message is in messages.db, by the road `by`. */
  landed(message: MessageIdentity, by: string): void {
    for (const gap of this.#unfilled.get(message.id) ?? [])
      if (this.#isSame(gap, message)) this.#fill(gap, by)
  }

  /** A stanza was read after all, and is nothing that messages.db keeps (a setting, for instance). */
  foundEmpty(attrs: Record<string, string>): void {
    const message = this.#unfilled.has(attrs.id ?? '') ? this.#identify(attrs) : undefined
    if (message) this.landed(message, 'its sender; it says nothing')
  }

  /** The gap that a message without a full address stands for, if there is exactly one under its id in that chat. */
  find(chatJid: string, id: string): GapRow | undefined {
    const found = (this.#unfilled.get(id) ?? []).filter((gap) => gap.chat_jid === chatJid)
    return found.length === 1 ? found[0] : undefined
  }

  /** The open gap that is to be asked for first: its `next_ask_at` says when. */
  next(): GapRow | undefined {
    let first: GapRow | undefined
    for (const gaps of this.#unfilled.values())
      for (const gap of gaps)
        if (gap.state === 'open' && gap.next_ask_at < (first?.next_ask_at ?? Infinity)) first = gap
    return first
  }

  /** Writes down that a gap is asked for now, before it is, and says how. Undefined: it was asked for often enough. */
  ask(gap: GapRow): GapRoad | undefined {
    const { table, log, now } = this.#deps
    const asked = gap.asked_phone + gap.asked_history
    const road = nextAsk(asked, gap.reason)
    if (!road) {
      table.giveUp(gap.seq)
      this.#replace(gap, { ...gap, state: 'given-up' })
      log.warn(
        { message_id: gap.id, chat_jid: gap.chat_jid },
        `A message that could not be read was asked for ${asked} times in vain; GET /api/captured lists it`,
      )
      return undefined
    }
    const next_ask_at = now() + pauseBeforeAsk(asked + 1, this.#random())
    table.asked(gap.seq, road, now(), next_ask_at)
    const count = road === 'phone' ? 'asked_phone' : 'asked_history'
    this.#replace(gap, { ...gap, next_ask_at, [count]: gap[count] + 1 })
    return road
  }

  /** What `GET /api/captured` answers. */
  describe(): CapturedResponse {
    const { store } = this.#deps
    const captured = store.capturedByChat()
    const missing = Map.groupBy(
      [...this.#unfilled.values()].flat().toSorted((one, other) => one.seq - other.seq),
      ({ chat_jid }) => chat_jid,
    )
    const chats = [...new Set([...captured.keys(), ...missing.keys()])].toSorted()
    return {
      success: true,
      chats: chats.map((chat_jid) => {
        const gaps = missing.get(chat_jid) ?? []
        const n = captured.get(chat_jid) ?? 0
        return {
          chat_jid,
          name: store.chatName(chat_jid) ?? '',
          captured: n,
          seen: n + gaps.length,
          missing: gaps.slice(0, LISTED_PER_CHAT).map(describeGap),
        }
      }),
    }
  }

  /** Before a restart the message may have landed without its gap having been closed: the files share no commit. */
  #fillWhatIsThere(): void {
    for (const gap of [...this.#unfilled.values()].flat())
      if (this.#deps.store.holds(gap)) this.#fill(gap, 'an earlier run')
  }

  /** Nothing by this person is missed any more; the table no longer has it. */
  forget(jids: readonly string[]): void {
    for (const gap of [...this.#unfilled.values()].flat())
      if ([gap.chat_jid, gap.sender, gap.sender_lid].some((jid) => jids.includes(bareJid(jid))))
        this.#replace(gap, undefined)
  }

  /** How many are missing, per chat that misses any. */
  missingByChat(): Map<string, number> {
    const missing = new Map<string, number>()
    for (const { chat_jid } of [...this.#unfilled.values()].flat())
      missing.set(chat_jid, (missing.get(chat_jid) ?? 0) + 1)
    return missing
  }

  #identify(attrs: Record<string, string>): MessageIdentity | undefined {
    const { me, store } = this.#deps
    const self = me()
    const { id, from = '' } = attrs
    if (!self || !id) return undefined
    const addresses = readAddresses(attrs, self)
    if (addresses)
      return {
        ...addresses,
        id,
        sender: addresses.sender || (store.phoneOf(addresses.sender_lid) ?? ''),
        sender_lid: addresses.sender_lid || (store.lidOf(addresses.sender) ?? ''),
      }
    // A group message without an author: broken, and still one.
    if (jidKind(from) === 'group') return { id, chat_jid: from, sender: '', sender_lid: '', is_from_me: 0 }
    return undefined
  }

  #isSame(gap: MessageIdentity, message: MessageIdentity): boolean {
    const { store } = this.#deps
    if (gap.id !== message.id) return false
    if (gap.chat_jid !== message.chat_jid && isGroupOrNone(gap, message)) return false
    if (gap.sender === '' && gap.sender_lid === '') return gap.chat_jid === message.chat_jid
    return store.isSamePerson(gap, message)
  }

  #fill(gap: GapRow, by: string): void {
    const { table, log, now } = this.#deps
    table.fill(gap.seq, by, now())
    this.#replace(gap, undefined)
    log.info(
      { message_id: gap.id, chat_jid: gap.chat_jid },
      `A message that could not be read is there now (through ${by})`,
    )
  }

  #remember(gap: GapRow): void {
    this.#unfilled.set(gap.id, [...(this.#unfilled.get(gap.id) ?? []), gap])
  }

  #replace(gap: GapRow, changed: GapRow | undefined): void {
    const others = (this.#unfilled.get(gap.id) ?? []).filter(({ seq }) => seq !== gap.seq)
    const now = changed ? [...others, changed] : others
    if (now.length === 0) this.#unfilled.delete(gap.id)
    else this.#unfilled.set(gap.id, now)
  }
}

/** A chat with one person is filed under his LID until his phone is known, so its name alone does not tell two apart. */
function isGroupOrNone(one: MessageIdentity, other: MessageIdentity): boolean {
  return jidKind(one.chat_jid) === 'group' || jidKind(other.chat_jid) === 'group'
}

function describeGap(gap: GapRow): CapturedResponse['chats'][number]['missing'][number] {
  return {
    id: gap.id,
    sender: bareJid(gap.sender || gap.sender_lid),
    since: new Date(gap.opened_at).toISOString(),
    sent_at: new Date(gap.sent_at).toISOString(),
    reason: gap.reason,
    state: gap.state === 'open' ? 'open' : 'given-up',
    asked: { phone: gap.asked_phone, history: gap.asked_history },
    next_ask_at: gap.state === 'open' ? new Date(gap.next_ask_at).toISOString() : null,
  }
}
