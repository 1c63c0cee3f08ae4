import { avatar } from '../core/avatar.js'
import { element } from '../core/element.js'
import { showList } from '../core/keyed-list.js'
import { timeOf } from '../core/words.js'

/** @typedef {import('./chat-rows.js').ChatRow} ChatRow */

/**
 * @param {HTMLElement} list
 * @param {readonly ChatRow[]} rows
 * @param {(id: string) => void} choose
 */
export function showChats(list, rows, choose) {
  showList(
    list,
    rows,
    ({ id }) => id,
    (row) => element('li', {}, chatButton(row, choose)),
  )
}

/** @param {ChatRow} row @param {(id: string) => void} choose */
function chatButton({ id, name, count, at, last, chosen }, choose) {
  return element(
    'button',
    { type: 'button', class: 'chat-button', 'aria-current': chosen && 'true', click: () => choose(id) },
    avatar(name, id),
    element(
      'span',
      { class: 'lines' },
      element(
        'span',
        { class: 'line' },
        element('b', { class: 'cut' }, name),
        element('span', { class: 'soft' }, at > 0 ? timeOf(at) : ''),
      ),
      element(
        'span',
        { class: 'line' },
        element('span', { class: 'soft cut' }, last === '' ? 'No messages yet' : last),
        count > 0 && element('span', { class: 'count', title: `${count} messages` }, `${count}`),
      ),
    ),
  )
}
