import { request } from '../core/api.js'
import { element } from '../core/element.js'
import { lifeLines } from './life-words.js'

/**
 * The life of one message, above the rows about it.
 *
 * @param {HTMLElement} box
 * @param {string} id
 * @param {import('./wire-words.js').Names} names
 */
export async function showLife(box, id, names) {
  /** @type {{messages: import('@wa-monitor/contracts').WireMessage[]}} */
  const { messages } = await request(`/admin/wire/messages?id=${encodeURIComponent(id)}`)
  const lines = messages.flatMap((message) => lifeLines(message, names))
  const rows = lines.map(({ who, what, tone }) =>
    element('li', {}, element('b', {}, who), ' ', element('span', { class: tone }, what)),
  )
  box.replaceChildren(
    element('h3', {}, 'One message on the wire'),
    element('p', { class: 'soft id' }, id),
    rows.length > 0
      ? element('ul', {}, ...rows)
      : element('p', { class: 'soft' }, 'It has not been on the wire: no linked device was to get it.'),
  )
}
