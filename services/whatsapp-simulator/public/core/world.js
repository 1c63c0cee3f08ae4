/**
 * What this page knows of the simulator: groups, people, the messages of chats and the copies on phones it has looked
 * at. Everything is asked for by the position it is known up to.
 */
import { request } from './api.js'

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/** @typedef {import('@wa-monitor/contracts').PhoneCopy} PhoneCopy */
/** @typedef {import('@wa-monitor/contracts').SimulatorChanges} Changes */
/** @typedef {Changes['people'][number]} Person */
/** @typedef {Changes['groups'][number]} Group */
/** @typedef {{after: number, older: boolean, messages: Map<number, GroupMessage>}} Chat messages by position */
/** @typedef {{after: number, copies: PhoneCopy[]}} Device oldest first */

/** As many copies of a phone as are fetched at first; newer ones follow as they come. */
const COPIES_AT_FIRST = 200

export class World {
  change = 0
  /** @type {Omit<Changes, 'groups' | 'people'> | undefined} */
  link
  /** @type {Map<string, Group>} */
  groups = new Map()
  /** @type {Map<string, Person>} */
  people = new Map()
  /** @type {Map<string, Chat>} */
  #chats = new Map()
  /** @type {Map<string, Device>} */
  #devices = new Map()

  /** @returns {Promise<Changes>} what is new since the last time */
  async look() {
    /** @type {Changes} */
    const changes = await request(`/admin/changes?after=${this.change}`)
    if (changes.change < this.change) {
      this.#forget()
      return this.look()
    }
    const { groups, people, ...link } = changes
    this.change = changes.change
    this.link = link
    for (const group of groups) this.groups.set(group.jid, group)
    for (const person of people) this.people.set(person.phone, person)
    return changes
  }

  /** @param {string} jid */
  messages(jid) {
    return [...(this.#chats.get(jid)?.messages.values() ?? [])].toSorted((a, b) => a.position - b.position)
  }

  /** @param {string} jid */
  hasOlder(jid) {
    return this.#chats.get(jid)?.older ?? false
  }

  /** Fetches what is new in a chat. @param {string} jid */
  async loadChat(jid) {
    const known = this.#chats.get(jid)
    const answer = await request(`/admin/groups/${jid}/messages?after=${known?.after ?? 0}`)
    // More has changed than one answer holds: what is known is no longer next to what is new.
    const fresh = known === undefined || answer.older
    // Another request was faster and knows more.
    if (known && known.after > answer.change) return
    const chat = fresh ? { after: 0, older: answer.older, messages: new Map() } : known
    for (const message of answer.messages) chat.messages.set(message.position, message)
    chat.after = answer.change
    this.#chats.set(jid, chat)
  }

  /** @param {string} jid */
  async loadOlder(jid) {
    const chat = this.#chats.get(jid)
    const [first] = this.messages(jid)
    if (!chat || !first) return
    const answer = await request(`/admin/groups/${jid}/messages?before=${first.position}`)
    for (const message of answer.messages) chat.messages.set(message.position, message)
    chat.older = answer.older
  }

  /** @param {string} phone @returns {PhoneCopy[]} oldest first */
  copies(phone) {
    return this.#devices.get(phone)?.copies ?? []
  }

  /** Fetches what is new on a phone. @param {string} phone */
  async loadCopies(phone) {
    const last = this.people.get(phone)?.copies ?? 0
    const device = this.#devices.get(phone) ?? { after: Math.max(0, last - COPIES_AT_FIRST), copies: [] }
    this.#devices.set(phone, device)
    /** @type {{copies: PhoneCopy[]}} */
    const { copies } = await request(`/admin/phones/${phone}/copies?after=${device.after}`)
    // Two requests at once get the same copies.
    device.copies.push(...copies.filter(({ position }) => position > device.after))
    device.after = device.copies.at(-1)?.position ?? device.after
  }

  /** The person behind an address or its digits, by number or by LID. @param {string} jid */
  personOf(jid) {
    const digits = jid.replace(/[:@].*$/, '')
    return this.people.get(digits) ?? [...this.people.values()].find(({ lid }) => lid === digits)
  }

  /** A message of any chat looked at. @param {string} jid @param {string} id */
  messageById(jid, id) {
    return id === '' ? undefined : this.messages(jid).find((message) => message.message_id === id)
  }

  #forget() {
    this.change = 0
    for (const known of [this.groups, this.people, this.#chats, this.#devices]) known.clear()
  }
}
