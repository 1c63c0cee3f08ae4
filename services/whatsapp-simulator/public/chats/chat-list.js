import { avatar } from './avatar.js'
import { element } from './element.js'
import { showList } from './keyed-list.js'
import { plainText, textParts } from './text-parts.js'
import { timeOf } from './words.js'

/**
 * The groups with their last messages; the one that was spoken in last is not moved: their places are learnt.
 *
 * @param {HTMLElement} list
 * @param {import('./world.js').World} world
 * @param {string} chosen JID
 * @param {(jid: string) => void} choose
 */
export function showGroups(list, world, chosen, choose) {
  const rows = [...world.groups.values()].map(({ jid, name, messages, last_message: last }) => ({
    jid,
    name,
    count: messages,
    time: last ? timeOf(last.sent_at) : '',
    last: last ? lastWords(world, last) : 'No messages yet',
    chosen: jid === chosen,
  }))
  showList(
    list,
    rows,
    ({ jid }) => jid,
    (row) =>
      element(
        'li',
        {},
        element(
          'button',
          {
            type: 'button',
            class: 'group',
            'aria-current': row.chosen && 'true',
            click: () => choose(row.jid),
          },
          avatar(row.name, row.jid),
          element(
            'span',
            { class: 'lines' },
            element(
              'span',
              { class: 'line' },
              element('b', {}, row.name),
              element('span', { class: 'soft' }, row.time),
            ),
            element(
              'span',
              { class: 'line' },
              element('span', { class: 'soft cut' }, row.last),
              element('span', { class: 'count', title: `${row.count} messages` }, `${row.count}`),
            ),
          ),
        ),
      ),
  )
}

/** @param {import('./world.js').World} world @param {import('./world.js').GroupMessage} message */
function lastWords(world, { from, text, image, mentioned }) {
  const words = plainText(textParts(text, mentioned, (jid) => world.personOf(jid)))
  return `${world.people.get(from)?.name ?? from}: ${image ? '[photo] ' : ''}${words}`
}
