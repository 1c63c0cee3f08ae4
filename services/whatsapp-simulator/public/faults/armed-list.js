import { element } from '../core/element.js'
import { showList } from '../core/keyed-list.js'
import { deviceName } from '../wire/wire-words.js'
import { faultEnd, faultProgress, faultTitle } from './fault-words.js'

/** @typedef {import('@wa-monitor/contracts').FaultState} FaultState */

/**
 * @param {HTMLElement} list
 * @param {readonly FaultState[]} armed
 * @param {import('../wire/wire-words.js').Names} names
 * @param {(id: number) => void} disarm
 */
export function showArmed(list, armed, names, disarm) {
  const now = Date.now()
  const rows = armed.map((state) => ({
    id: state.id,
    title: faultTitle(state.fault),
    progress: faultProgress(state, now),
    device:
      'device' in state.fault && state.fault.device ? ` for ${deviceName(state.fault.device, names)}` : '',
    fired: state.fired > 0,
  }))
  showList(
    list,
    rows,
    ({ id }) => `${id}`,
    ({ id, title, progress, device, fired }) =>
      element(
        'li',
        { class: 'armed' },
        element(
          'span',
          { class: 'lines' },
          element('b', {}, `${title}${device}`),
          element('span', { class: fired ? 'wait' : 'soft' }, `Fault ${id} · ${progress}`),
        ),
        element(
          'button',
          { type: 'button', class: 'chip', 'aria-label': `Disarm fault ${id}`, click: () => disarm(id) },
          'Disarm',
        ),
      ),
  )
}

/** @param {HTMLElement} list @param {readonly FaultState[]} past newest first */
export function showPast(list, past) {
  const rows = past
    .slice(0, 10)
    .map((state) => ({ id: state.id, title: faultTitle(state.fault), end: faultEnd(state) }))
  showList(
    list,
    rows,
    ({ id }) => `${id}`,
    ({ title, end }) =>
      element(
        'li',
        { class: 'line' },
        element('span', { class: 'cut' }, title),
        element('span', { class: 'soft small' }, end),
      ),
  )
}
