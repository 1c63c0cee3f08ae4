import { avatar } from '../core/avatar.js'
import { request } from '../core/api.js'
import { byId, element } from '../core/element.js'
import { fields } from '../core/fields.js'
import { showList } from '../core/keyed-list.js'
import { menuItem, openMenu } from '../core/menu.js'
import { phoneNumber } from '../core/words.js'

/** @typedef {import('../core/world.js').World} World */
/** @typedef {import('../core/world.js').Group} Group */

/** As many members are listed. */
const SHOWN = 200

/** What a group is like and who is in it, and everything an admin can change. */
export class ChatInfo {
  #world
  #changed
  #jid = ''
  #outcome = byId('info-outcome')

  /** @param {World} world @param {() => Promise<void>} changed */
  constructor(world, changed) {
    this.#world = world
    this.#changed = changed
    this.#form('info-name', ({ name = '' }) => this.#set({ name }))
    this.#form('info-add', ({ phone = '' }) => this.#do('members', { phone }))
    const announcement = /** @type {HTMLInputElement} */ (byId('info-announcement'))
    announcement.addEventListener('change', () => void this.#set({ announcement: announcement.checked }))
    const ephemeral = /** @type {HTMLSelectElement} */ (byId('info-ephemeral'))
    ephemeral.addEventListener('change', () => void this.#set({ ephemeral_seconds: Number(ephemeral.value) }))
    byId('info-migrate').addEventListener('click', () => {
      const mode = this.#group()?.addressing_mode === 'lid' ? 'pn' : 'lid'
      const newKeys = /** @type {HTMLInputElement} */ (byId('info-new-keys')).checked
      void this.#do('addressing', { mode, new_keys: newKeys })
    })
  }

  /** @param {string} chat */
  show(chat) {
    this.#jid = chat
    const group = this.#group()
    byId('info-group').hidden = !group
    byId('info-person').hidden = Boolean(group)
    if (!group) return this.#showPerson(chat)
    const name = /** @type {HTMLInputElement} */ (byId('info-name-input'))
    if (document.activeElement !== name) name.value = group.name

    const announcement = /** @type {HTMLInputElement} */ (byId('info-announcement'))
    announcement.checked = group.announcement
    setEphemeral(group.ephemeral_seconds)
    const lid = group.addressing_mode === 'lid'
    byId('info-addressing').textContent = lid
      ? 'Members are addressed by LID.'
      : 'Members are addressed by phone number.'
    byId('info-migrate').textContent = lid ? 'Back to phone numbers' : 'Move to LIDs'
    byId('info-jid').textContent = group.jid
    byId('info-count').textContent = `${group.members.length}`
    this.#showMembers(group)
    this.#showOthers(group)
  }

  #group() {
    return this.#world.groups.get(this.#jid)
  }

  /** @param {string} phone */
  #showPerson(phone) {
    const person = this.#world.people.get(phone)
    if (!person) return
    byId('info-person').replaceChildren(
      element('p', { class: 'owner' }, avatar(person.name, phone), element('b', {}, person.name)),
      element('p', { class: 'soft' }, phoneNumber(phone)),
      element('p', { class: 'soft' }, `LID ${person.lid}`),
    )
  }

  /** @param {Group} group */
  #showMembers({ members, admins }) {
    const rows = members.slice(0, SHOWN).map((phone) => ({
      phone,
      name: this.#world.nameOf(phone),
      admin: admins.includes(phone),
      business: phone === this.#world.businessPhone,
    }))
    showList(
      byId('info-members'),
      rows,
      ({ phone }) => `${this.#jid} ${phone}`,
      (row) => this.#memberRow(row),
    )
    byId('info-more').hidden = members.length <= SHOWN
    byId('info-more').textContent = `and ${members.length - SHOWN} more`
  }

  /** @param {{phone: string, name: string, admin: boolean, business: boolean}} member */
  #memberRow({ phone, name, admin, business }) {
    const open = (/** @type {Event} */ event) =>
      openMenu(
        /** @type {Element} */ (event.currentTarget),
        `What to do with ${name}`,
        menuItem('person', admin ? 'No longer an admin' : 'Make an admin', () => this.#role(phone, !admin)),
        menuItem('bin', `Remove ${name}`, () => this.#remove(phone), 'bad'),
      )
    return element(
      'li',
      { class: 'member' },
      avatar(name, phone),
      element(
        'span',
        { class: 'lines' },
        element('b', { class: 'cut' }, name),
        element('span', { class: 'soft' }, `${phoneNumber(phone)}${business ? ' · the business' : ''}`),
      ),
      admin && element('span', { class: 'mark good' }, 'admin'),
      element('button', { type: 'button', class: 'quiet', 'aria-label': `Change ${name}`, click: open }, '⋯'),
    )
  }

  /** Who could be added. @param {Group} group */
  #showOthers({ members }) {
    const inside = new Set(members)
    const others = [...this.#world.people.values()].filter(({ phone }) => !inside.has(phone))
    const listed = others.map(({ phone, name }) => phone + name).join()
    const select = /** @type {HTMLSelectElement} */ (byId('info-others'))
    if (select.dataset['listed'] === listed) return
    select.dataset['listed'] = listed
    select.replaceChildren(
      ...others.slice(0, 500).map(({ phone, name }) => new Option(`${name} (${phoneNumber(phone)})`, phone)),
    )
    byId('info-add').hidden = others.length === 0
  }

  /** @param {object} settings */
  #set(settings) {
    return this.#try(() => request(`/admin/groups/${this.#jid}`, settings))
  }

  /** @param {string} what @param {object} body */
  #do(what, body) {
    return this.#try(() => request(`/admin/groups/${this.#jid}/${what}`, body))
  }

  /** @param {string} phone @param {boolean} admin */
  #role(phone, admin) {
    void this.#try(() => request(`/admin/groups/${this.#jid}/members/${phone}/role`, { admin }, 'PUT'))
  }

  /** @param {string} phone */
  #remove(phone) {
    void this.#try(() => request(`/admin/groups/${this.#jid}/members/${phone}`, undefined, 'DELETE'))
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act()
      this.#outcome.textContent = ''
    } catch (error) {
      this.#outcome.textContent = /** @type {Error} */ (error).message
    }
    await this.#changed()
  }

  /** @param {string} id @param {(values: Record<string, string>) => Promise<void>} send */
  #form(id, send) {
    const form = /** @type {HTMLFormElement} */ (byId(id))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void send(fields(form))
    })
  }
}

/** A time that is not among the usual ones is added. @param {number} seconds */
function setEphemeral(seconds) {
  const select = /** @type {HTMLSelectElement} */ (byId('info-ephemeral'))
  if (![...select.options].some(({ value }) => value === `${seconds}`))
    select.append(new Option(`${seconds} s`, `${seconds}`))
  select.value = `${seconds}`
}
