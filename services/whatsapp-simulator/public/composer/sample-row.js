import { element } from '../core/element.js'
import { SAMPLES } from './samples.js'

/** A button for each thing worth trying. @param {(index: number, hint: string) => void} put */
export function sampleRow(put) {
  const buttons = SAMPLES.map(({ label, hint }, index) =>
    element('button', { type: 'button', class: 'chip', title: hint, click: () => put(index, hint) }, label),
  )
  const group = element('div', { class: 'samples', role: 'group', 'aria-label': 'Things to try' }, ...buttons)
  return {
    row: element('div', { class: 'try' }, element('span', { class: 'soft' }, 'Try'), group),
    /** @param {(index: number) => boolean} possible */
    setPossible(possible) {
      buttons.forEach((button, index) => button.toggleAttribute('disabled', !possible(index)))
    },
  }
}
