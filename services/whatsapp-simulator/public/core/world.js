/**
 * What this page knows of the simulator: chats, people, the messages of chats and the copies on phones it has looked
 * at. Everything is asked for by the position it is known up to.
 */
import { messagesPath } from './chat-id.js'
import { request } from './api.js'

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/** @typedef {import('@wa-monitor/contracts').PhoneCopy} PhoneCopy */
/** @typedef {import('@wa-monitor/contracts').SimulatorChanges} Changes */
/** @typedef {Changes['people'][number]} Person */
/** @typedef {Changes['groups'][number]} Group */
/** @typedef {Omit<Changes['direct_chats'][number], 'phones'>} Direct */
/** @typedef {Omit<Changes, 'groups' | 'people' | 'direct_chats'>} Link */
/** @typedef {{after: number, older: boolean, kept: number, messages: Map<number, GroupMessage>}} Chat by position */
/** @typedef {{after: number, copies: PhoneCopy[]}} Device oldest first */

/** As many copies of a phone as are fetched at first; newer ones follow as they come. */
const COPIES_AT_FIRST = 200
const COPIES_KEPT = 500
/** As many messages of a chat are kept, and each look at earlier ones adds so many. */
const MESSAGES_KEPT = 300
const MESSAGES_AT_ONCE = 200

export class World {
  change = 0
  /** @type {Link | undefined} */
  link
  /** @type {Map<string, Group>} */
  groups = new Map()
  /** @type {Map<string, Person>} */
  people = new Map()
  /** Chats of two with the business, by the other one's phone. @type {Map<string, Direct>} */
  directs = new Map()
  /** @type {Map<string, string>} phones by LID */
  #byLid = new Map()
  /** @type {Map<string, Chat>} */
  #chats = new Map()
  /** @type {Map<string, Device>} */
  #devices = new Map()

  get businessPhone() {
    return this.link?.business_phone ?? ''
  }

  /** @returns {Promise<Changes>} what is new since the last time */
  async look() {
    /** @type {Changes} */
    const changes = await request(`/admin/changes?after=${this.change}`)
    if (changes.change < this.change) {
      this.#forget()
      return this.look()
    }
    const { groups, people, direct_chats: directs, ...link } = changes
    this.change = changes.change
    this.link = link
    for (const group of groups) this.groups.set(group.jid, group)
    for (const person of people) {
      this.people.set(person.phone, person)
      this.#byLid.set(person.lid, person.phone)
    }
    for (const { phones, ...direct } of directs) {
      const other = phones.find((phone) => phone !== link.business_phone)
      if (other !== undefined && phones.includes(link.business_phone)) this.directs.set(other, direct)
    }
    return changes
  }

  /** @param {string} chat */
  messages(chat) {
    return [...(this.#chats.get(chat)?.messages.values() ?? [])].toSorted((a, b) => a.position - b.position)
  }

  /** @param {string} chat */
  hasOlder(chat) {
    return this.#chats.get(chat)?.older ?? false
  }

  /** Fetches what is new in a chat. @param {string} id */
  async loadChat(id) {
    const known = this.#chats.get(id)
    const answer = await request(messagesPath(id, this.businessPhone, { after: known?.after ?? 0 }))
    // More has changed than one answer holds: what is known is no longer next to what is new.
    const fresh = known === undefined || answer.older
    // Another request was faster and knows more.
    const now = this.#chats.get(id)
    if (now && now.after > answer.change) return
    const chat = fresh ? { after: 0, older: answer.older, kept: MESSAGES_KEPT, messages: new Map() } : known
    for (const message of answer.messages) chat.messages.set(message.position, message)
    chat.after = answer.change
    forgetFirst(chat)
    this.#chats.set(id, chat)
  }

  /** @param {string} id */
  async loadOlder(id) {
    const chat = this.#chats.get(id)
    const [first] = this.messages(id)
    if (!chat || !first) return
    const answer = await request(messagesPath(id, this.businessPhone, { before: first.position }))
    chat.kept += MESSAGES_AT_ONCE
    for (const message of answer.messages) chat.messages.set(message.position, message)
    chat.older = answer.older
  }

  /** @param {string} phone @returns {PhoneCopy[]} oldest first */
  copies(phone) {
    return this.#devices.get(phone)?.copies ?? []
  }

  /** Fetches what is new on a phone, and whether its owner has read what was there. @param {string} phone */
  async loadCopies(phone) {
    const last = this.people.get(phone)?.copies ?? 0
    const device = this.#devices.get(phone) ?? { after: Math.max(0, last - COPIES_AT_FIRST), copies: [] }
    this.#devices.set(phone, device)
    const unread = device.copies.find(({ read_at: readAt }) => readAt === null)
    const after = unread ? Math.min(unread.position - 1, device.after) : device.after
    /** @type {{copies: PhoneCopy[]}} */
    const { copies } = await request(
      `/admin/phones/${phone}/copies?after=${Math.max(after, device.after - COPIES_AT_FIRST)}`,
    )
    const known = new Map([...device.copies, ...copies].map((copy) => [copy.position, copy]))
    device.copies = [...known.values()].toSorted((a, b) => a.position - b.position).slice(-COPIES_KEPT)
    device.after = device.copies.at(-1)?.position ?? device.after
  }

  /** The person behind an address or its digits, by number or by LID. @param {string} jid */
  personOf(jid) {
    const digits = jid.replace(/[:@].*$/, '')
    return this.people.get(digits) ?? this.people.get(this.#byLid.get(digits) ?? '')
  }

  /** A number's name, or the number. @param {string} jid */
  nameOf(jid) {
    return this.personOf(jid)?.name ?? `+${jid.replace(/[:@].*$/, '')}`
  }

  /** A message of any chat looked at. @param {string} chat @param {string} id */
  messageById(chat, id) {
    return id === '' ? undefined : this.messages(chat).find((message) => message.message_id === id)
  }

  #forget() {
    this.change = 0
    const known = [this.groups, this.people, this.directs, this.#byLid, this.#chats, this.#devices]
    for (const one of known) one.clear()
  }
}

/** @param {Chat} chat */
function forgetFirst(chat) {
  if (chat.messages.size <= chat.kept) return
  const positions = [...chat.messages.keys()].toSorted((a, b) => a - b)
  for (const position of positions.slice(0, -chat.kept)) chat.messages.delete(position)
  chat.older = true
}
