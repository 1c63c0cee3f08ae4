import { element } from '../core/element.js'
import { fields } from '../core/fields.js'
import { EVERYTHING } from './wire-filter.js'

/** @typedef {import('./wire-filter.js').WireFilter} WireFilter */

const TAGS = [
  'message',
  'receipt',
  'ack',
  'iq',
  'notification',
  'ib',
  'presence',
  'success',
  'failure',
  'stream:error',
]
const DIRECTIONS = { '': 'Both ways', out: '→ to the client', in: '← from the client' }

/** @param {(filter: WireFilter) => void} changed */
export function filterForm(changed) {
  const device = select('device', 'Device', { '': 'Every device' })
  const tag = select(
    'tag',
    'Kind of stanza',
    Object.fromEntries([['', 'Every stanza'], ...TAGS.map((one) => [one, one])]),
  )
  const direction = select('direction', 'Direction', DIRECTIONS)
  const id = element('input', {
    name: 'id',
    type: 'search',
    placeholder: 'Message id',
    'aria-label': 'Message id',
    spellcheck: 'false',
  })
  const all = element('button', { type: 'reset', class: 'chip' }, 'All')
  const form = element('form', { class: 'filters', autocomplete: 'off' }, device, tag, direction, id, all)
  const tell = () => changed({ ...EVERYTHING, ...fields(form) })
  form.addEventListener('change', tell)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    tell()
  })
  form.addEventListener('reset', () => changed(EVERYTHING))
  let listed = ''
  return {
    element: form,
    /** @param {WireFilter} filter */
    set(filter) {
      device.value = filter.device
      tag.value = filter.tag
      direction.value = filter.direction
      id.value = filter.id
      all.disabled = JSON.stringify(filter) === JSON.stringify(EVERYTHING)
    },
    /** @param {readonly string[]} devices */
    setDevices(devices) {
      if (listed === devices.join()) return
      listed = devices.join()
      const { value } = device
      const options = devices.map((jid) => new Option(jid.replace(/@.*$/, ''), jid))
      device.replaceChildren(new Option('Every device', ''), ...options)
      device.value = devices.includes(value) ? value : ''
    },
  }
}

/** @param {string} name @param {string} label @param {Record<string, string>} options by value */
function select(name, label, options) {
  const made = element('select', { name, 'aria-label': label })
  made.append(...Object.entries(options).map(([value, text]) => new Option(text, value)))
  return made
}
