import { avatar } from '../core/avatar.js'
import { element } from '../core/element.js'
import { showList } from '../core/keyed-list.js'
import { richText } from '../chats/rich-text.js'
import { unreadOf } from '../core/seen.js'
import { phoneNumber, timeOf } from '../core/words.js'

/** @typedef {import('../core/world.js').Person} Person */

/**
 * Everybody's phone, with a ring around whoever was mentioned and has not been looked at since.
 *
 * @param {HTMLElement} list
 * @param {readonly Person[]} people
 * @param {string} chosen phone
 * @param {(phone: string) => void} choose
 */
export function showPhones(list, people, chosen, choose) {
  const rows = people.map((person) => ({
    phone: person.phone,
    name: person.name,
    ...unreadOf(person),
    offline: person.offline,
    chosen: person.phone === chosen,
  }))
  showList(
    list,
    rows,
    ({ phone }) => phone,
    ({ phone, name, unread, mentioned, offline, chosen: current }) =>
      element(
        'li',
        {},
        element(
          'button',
          {
            type: 'button',
            class: `phone${mentioned ? ' ring' : ''}${offline ? ' off' : ''}`,
            'aria-pressed': current ? 'true' : 'false',
            'aria-label': `${name}’s phone${unread > 0 ? `, ${unread} new` : ''}${mentioned ? ', mentioned' : ''}${offline ? ', switched off' : ''}`,
            click: () => choose(phone),
          },
          avatar(name, phone),
          element('span', { class: 'cut' }, name),
          unread > 0 && element('span', { class: 'badge' }, `${unread}`),
        ),
      ),
  )
}

/** @param {HTMLElement} head @param {Person} person @param {string} what whose phone it is, in words */
export function showOwner(head, { phone, name }, what) {
  if (head.dataset['shown'] === phone + name) return
  head.dataset['shown'] = phone + name
  head.replaceChildren(
    avatar(name, phone),
    element(
      'p',
      {},
      element('b', {}, `${name}’s phone`),
      element('span', { class: 'soft' }, `${phoneNumber(phone)} · ${what}`),
    ),
  )
}

/**
 * @param {HTMLElement} list
 * @param {readonly import('./arrived.js').ArrivedCopy[]} copies
 * @param {string} owner phone
 */
export function showCopies(list, copies, owner) {
  showList(
    list,
    copies,
    ({ position }) => `${owner} ${position}`,
    (copy) =>
      element(
        'li',
        { class: `copy${copy.mentionsOwner ? ' ring' : ''}` },
        element(
          'p',
          { class: 'line' },
          element('span', { class: 'soft cut' }, element('b', {}, copy.author), ` in ${copy.chat}`),
          element('time', { class: 'soft' }, timeOf(copy.at)),
        ),
        copy.about !== null && element('p', { class: 'soft small' }, copy.about),
        copy.quote !== null && element('blockquote', {}, copy.quote),
        copy.error === null
          ? element('p', { class: 'words' }, ...richText(copy.parts, owner))
          : element('p', { class: 'words bad' }, `This phone could not read it: ${copy.error}`),
        (copy.mentionsOwner || copy.duplicate || copy.read) &&
          element(
            'p',
            { class: 'flags' },
            copy.mentionsOwner && element('span', { class: 'mark good' }, 'mentions you'),
            copy.duplicate && element('span', { class: 'mark wait' }, 'a copy he had already'),
            copy.read && element('span', { class: 'mark soft' }, 'read'),
          ),
      ),
  )
}
