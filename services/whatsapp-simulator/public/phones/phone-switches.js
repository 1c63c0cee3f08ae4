import { request } from '../core/api.js'
import { element } from '../core/element.js'

/** @typedef {import('../core/world.js').Person} Person */

/**
 * How a phone behaves: whether its owner reads at once, whether it is switched off; and what he has not read yet.
 *
 * @param {HTMLElement} box
 * @param {Person} person
 * @param {{group: string, unread: boolean}} chat the chat on show, and whether he has something to read in it
 * @param {(failed?: string) => void} done
 */
export function showSwitches(box, person, { group, unread }, done) {
  const { phone, reads_automatically: reads, offline } = person
  const shown = JSON.stringify([phone, reads, offline, group, unread])
  if (box.dataset['shown'] === shown) return
  box.dataset['shown'] = shown
  const send = (/** @type {string} */ path, /** @type {object} */ body) =>
    request(path, body).then(
      () => done(),
      (error) => {
        delete box.dataset['shown']
        done(error.message)
      },
    )
  const settings = `/admin/contractors/${phone}/settings`
  const readNow = () =>
    void (group.endsWith('@g.us')
      ? send(`/admin/groups/${group}/read`, { phone })
      : send('/admin/direct-messages/read', { phone, with: group }))
  box.replaceChildren(
    toggle('Reads at once', reads, (on) => void send(settings, { reads_automatically: on })),
    toggle('Switched off', offline, (on) => void send(settings, { offline: on })),
    element(
      'button',
      { type: 'button', class: 'chip', disabled: !unread || offline, click: readNow },
      'Read now',
    ),
  )
}

/** @param {string} label @param {boolean} on @param {(on: boolean) => void} changed */
function toggle(label, on, changed) {
  const input = element('input', { type: 'checkbox', role: 'switch' })
  input.checked = on
  input.addEventListener('change', () => changed(input.checked))
  return element('label', { class: 'switch' }, input, label)
}
