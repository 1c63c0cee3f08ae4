import { byId, element } from '../core/element.js'
import { icon } from '../core/icon.js'
import { showPart } from '../core/tabs.js'
import { counted } from '../core/words.js'
import { showLife } from './message-life.js'
import { WireBuffer } from './wire-buffer.js'
import { EVERYTHING, fits, isEverything } from './wire-filter.js'
import { filterForm } from './wire-filter-form.js'
import { rowsBefore } from './wire-history.js'
import { WireList } from './wire-list.js'

/** @typedef {import('./wire-filter.js').WireFilter} WireFilter */

const REMEMBERED = 2000
const SHOWN = 300
/** The sum of a message's life is asked for at most so often. */
const LIFE_MS = 500
/** The log is read again at most so often. */
const RELOAD_MS = 1000

/** The wire log as it grows: paused, filtered, or one message's life. */
export class WirePanel {
  #names
  #buffer = new WireBuffer(REMEMBERED)
  #filter = EVERYTHING
  #paused = false
  #missed = 0
  /** Counts changes of the filter: an answer for an earlier one is not shown. */
  #turn = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lifeTimer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #reloadTimer
  #list
  #form
  #life = byId('wire-life')
  #pause = element('button', { type: 'button', class: 'chip', click: () => this.#setPaused(!this.#paused) })
  #state = byId('wire-state')

  /** @param {import('./wire-words.js').Names} names */
  constructor(names) {
    this.#names = names
    this.#list = new WireList(byId('wire-list'), names, (id) => this.showLife(id))
    this.#form = filterForm((filter) => void this.#setFilter(filter))
    byId('wire-bar').append(this.#form.element, this.#pause)
    this.#setPaused(false)
    this.#say()
  }

  /** @param {readonly string[]} devices JIDs of linked devices */
  setDevices(devices) {
    this.#form.setDevices(devices)
  }

  /** @param {import('@wa-monitor/contracts').LiveWire} news */
  hear({ rows, next, skipped }) {
    const before = this.#buffer.last
    const { fresh, anew } = this.#buffer.add(rows, next)
    if (anew) this.#list.set([])
    const wanted = fresh.filter((row) => fits(row, this.#filter))
    if (this.#paused) this.#missed += wanted.length
    else if (isEverything(this.#filter)) this.#list.add(wanted, before > 0 && !anew ? skipped : 0)
    else if (skipped > 0 && before > 0) this.#reloadSoon()
    else this.#list.add(wanted)
    if (wanted.some(({ id }) => id === this.#filter.id)) this.#lifeSoon()
    this.#say()
  }

  /** Everything about one message. @param {string} id */
  showLife(id) {
    showPart('wire')
    void this.#setFilter({ ...EVERYTHING, id })
  }

  /** @param {WireFilter} filter */
  async #setFilter(filter) {
    this.#filter = filter
    this.#form.set(filter)
    this.#setPaused(false)
    this.#life.hidden = filter.id === ''
    this.#life.replaceChildren()
    this.#lifeSoon()
    await this.#reload()
  }

  /** What is known here, then what the log has. */
  async #reload() {
    this.#turn += 1
    const turn = this.#turn
    const filter = this.#filter
    const here = this.#buffer.rows.filter((row) => fits(row, filter)).slice(-SHOWN)
    if (isEverything(filter)) return this.#list.set(here)
    const last = this.#buffer.last
    const found = await rowsBefore(filter, last, SHOWN).catch(() => [])
    if (turn !== this.#turn) return
    const since = this.#buffer.rows.filter((row) => fits(row, filter) && row.position > last)
    this.#list.set(found.length + since.length > here.length ? [...found, ...since] : here)
    this.#say()
  }

  /** Some rows were left out, and some of them may be wanted. */
  #reloadSoon() {
    if (this.#reloadTimer !== undefined) return
    this.#reloadTimer = setTimeout(() => {
      this.#reloadTimer = undefined
      if (!this.#paused) void this.#reload()
    }, RELOAD_MS)
  }

  #lifeSoon() {
    if (this.#filter.id === '' || this.#lifeTimer !== undefined) return
    this.#lifeTimer = setTimeout(
      () => {
        this.#lifeTimer = undefined
        const { id } = this.#filter
        if (id !== '') showLife(this.#life, id, this.#names).catch(() => undefined)
      },
      this.#life.childElementCount > 0 ? LIFE_MS : 0,
    )
  }

  /** @param {boolean} paused */
  #setPaused(paused) {
    const goesOn = this.#paused && !paused
    this.#paused = paused
    this.#missed = 0
    this.#pause.replaceChildren(icon(paused ? 'play' : 'pause'), paused ? ' Go on' : ' Pause')
    this.#pause.setAttribute('aria-pressed', `${paused}`)
    if (goesOn) void this.#reload()
    this.#say()
  }

  #say() {
    const rows =
      this.#buffer.last === 0 ? 'Nothing on the wire yet' : `${counted(this.#buffer.last, 'row')} in the log`
    this.#state.textContent = this.#paused ? `Paused; ${counted(this.#missed, 'new row')} since` : rows
  }
}
