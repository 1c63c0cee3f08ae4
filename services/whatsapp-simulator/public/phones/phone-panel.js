import { plainText, textParts } from '../chats/text-parts.js'
import { fitsTo } from '../chats/chat-rows.js'
import { byId } from '../core/element.js'
import { markSeen, unreadOf } from '../core/seen.js'
import { isShown } from '../core/tabs.js'
import { arrivedCopies } from './arrived.js'
import { showSwitches } from './phone-switches.js'
import { showCopies, showOwner, showPhones } from './phones.js'

/** @typedef {import('../core/world.js').World} World */

/** As many phones are shown without being looked for. */
const SHOWN = 24

/** Everybody's phone, and what reached the chosen one. */
export class PhonePanel {
  phone = ''
  #world
  #choose
  #changed
  #find = /** @type {HTMLInputElement} */ (byId('find-phone'))

  /** @param {World} world @param {(phone: string) => void} choose @param {() => Promise<void>} changed a setting was */
  constructor(world, choose, changed) {
    this.#world = world
    this.#choose = choose
    this.#changed = changed
    this.#find.addEventListener('input', () => this.show(this.#chat))
  }

  #chat = ''

  /** The phone that was mentioned last has the most to show. */
  chooseFirst() {
    const { people, businessPhone } = this.#world
    if (people.has(this.phone)) return
    const others = [...people.values()].filter(({ phone }) => phone !== businessPhone)
    this.phone = (others.find((person) => unreadOf(person).mentioned) ?? others[0])?.phone ?? ''
  }

  /** @param {string} chat the one on show */
  show(chat) {
    this.#chat = chat
    const { people, businessPhone } = this.#world
    const person = people.get(this.phone)
    if (person && isShown('phones')) markSeen(person.phone, person.copies)
    const all = [...people.values()].toSorted((a, b) => a.phone.localeCompare(b.phone))
    const fits = fitsTo(this.#find.value)
    const found = all.filter(({ phone, name }) => fits(name) || fits(phone))
    // The business is last, and those who are mentioned are never left out.
    const others = found.filter(({ phone }) => phone !== businessPhone)
    const shown = others.filter(
      (one, index) => index < SHOWN || one.phone === this.phone || unreadOf(one).mentioned,
    )
    const business = found.filter(({ phone }) => phone === businessPhone)
    showPhones(byId('phone-list'), [...shown.slice(0, 2 * SHOWN), ...business], this.phone, this.#choose)
    byId('find-phone-box').hidden = all.length <= SHOWN
    const mentions = all.filter((one) => one.phone !== businessPhone && unreadOf(one).mentioned).length
    byId('tab-unread').hidden = mentions === 0
    byId('tab-unread').textContent = `${mentions}`
    if (person) this.#showPhone(person, chat)
  }

  /** @param {import('../core/world.js').Person} person @param {string} chat */
  #showPhone(person, chat) {
    const world = this.#world
    const { phone, name } = person
    const personOf = (/** @type {string} */ jid) => world.personOf(jid)
    showOwner(
      byId('device-head'),
      person,
      phone === world.businessPhone ? 'the business’s own phone' : 'newest first',
    )
    const partner = chat === phone ? world.businessPhone : chat
    const here = (/** @type {string} */ jid) =>
      jid.endsWith('@g.us') ? jid === chat : personOf(jid)?.phone === partner
    const all = world.copies(phone)
    const unread = all.some(
      (copy) => copy.read_at === null && copy.error === null && !copy.duplicate && here(copy.chat_jid),
    )
    showSwitches(byId('switches'), person, { group: partner, unread }, (failed) => {
      byId('phone-outcome').textContent = failed ?? ''
      void this.#changed()
    })
    const copies = arrivedCopies(all, phone, {
      personOf,
      groupName: (jid) => world.groups.get(jid)?.name,
      wordsOf: (jid, id) => {
        const message = world.messageById(jid.endsWith('@g.us') ? jid : chat, id)
        return message && plainText(textParts(message.text, message.mentioned, personOf))
      },
    })
    showCopies(byId('copies'), copies, phone)
    byId('no-copies').hidden = copies.length > 0
    byId('no-copies').textContent = `Nothing yet. When a reviewer answers ${name}, it arrives here.`
  }
}
