import { element } from '../core/element.js'
import { followEnd } from '../core/follow.js'
import { clockOf } from '../core/words.js'
import { wireWords } from './wire-words.js'

/** @typedef {import('@wa-monitor/contracts').WireRow} WireRow */

/** Rows on the page; older ones are in the log. */
const SHOWN = 300

/** The rows as they come, drawn once for each picture the screen shows, however many there are. */
export class WireList {
  #list
  #names
  #choose
  /** @type {(WireRow | number)[]} rows and numbers of rows left out */
  #waiting = []
  #asked = 0
  #end

  /**
   * @param {HTMLElement} list
   * @param {import('./wire-words.js').Names} names
   * @param {(id: string) => void} choose a row with an id was pressed
   */
  constructor(list, names, choose) {
    this.#list = list
    this.#names = names
    this.#choose = choose
    this.#end = followEnd(/** @type {HTMLElement} */ (list.parentElement))
    list.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('[data-id]') : null
      const id = row?.getAttribute('data-id')
      if (id) this.#choose(id)
    })
  }

  /** @param {readonly WireRow[]} rows @param {number} [skipped] left out before them */
  add(rows, skipped = 0) {
    if (skipped > 0) this.#waiting.push(skipped)
    this.#waiting.push(...rows)
    this.#waiting = this.#waiting.slice(-SHOWN)
    if (this.#asked === 0) this.#asked = requestAnimationFrame(() => this.#draw())
  }

  /** @param {readonly WireRow[]} rows instead of all others */
  set(rows) {
    this.#waiting = []
    this.#list.replaceChildren()
    this.#end.toEnd()
    this.add(rows)
  }

  #draw() {
    this.#asked = 0
    const list = this.#list
    list.append(
      ...this.#waiting.splice(0).map((row) => (typeof row === 'number' ? gap(row) : this.#row(row))),
    )
    while (list.childElementCount > SHOWN) list.firstElementChild?.remove()
    this.#end.keep()
  }

  /** @param {WireRow} row */
  #row(row) {
    const { sign, words, tone } = wireWords(row, this.#names)
    const followed = row.id !== '' && ['message', 'receipt', 'ack', ''].includes(row.tag)
    return element(
      'li',
      { class: `wire ${tone}`, title: titleOf(row) },
      element('time', {}, clockOf(row.at)),
      element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      followed
        ? element('button', { type: 'button', class: 'cut', 'data-id': row.id }, words)
        : element('span', { class: 'cut' }, words),
    )
  }
}

/** @param {number} skipped */
function gap(skipped) {
  return element('li', { class: 'wire gap' }, `${skipped} more came at once and are in the log`)
}

/** Everything else that is known of it. @param {WireRow} row */
function titleOf(row) {
  const named = {
    id: row.id,
    device: row.device,
    from: row.from,
    to: row.to,
    participant: row.participant,
    error: row.error,
  }
  const parts = Object.entries(named).filter(([, value]) => value !== '')
  const bytes = row.bytes > 0 ? [`${row.bytes} B`] : []
  return [`row ${row.position}`, ...parts.map(([name, value]) => `${name} ${value}`), ...bytes].join('\n')
}
