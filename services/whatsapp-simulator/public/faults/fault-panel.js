import { request } from '../core/api.js'
import { byId, element } from '../core/element.js'
import { armed as armedOf } from './armed-count.js'
import { showArmed, showPast } from './armed-list.js'
import { FAULT_GROUPS } from './fault-buttons.js'
import { showFaultForm } from './fault-form.js'

/** @typedef {import('./fault-buttons.js').AskedFault} AskedFault */

/** Faults on a button, any other by a form, and those that are armed. */
export class FaultPanel {
  #names
  /** @type {{armed: import('@wa-monitor/contracts').FaultState[], past: import('@wa-monitor/contracts').FaultState[]}} */
  #known = { armed: [], past: [] }
  /** @type {Promise<void> | undefined} */
  #looking
  #again = false
  #outcome = byId('fault-outcome')
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock

  /**
   * @param {import('../wire/wire-words.js').Names} names
   * @param {() => import('./fault-form.js').Suggestions} suggest
   */
  constructor(names, suggest) {
    this.#names = names
    byId('fault-buttons').replaceChildren(...FAULT_GROUPS.map((group) => this.#group(group)))
    byId('disarm-all').addEventListener(
      'click',
      () => void this.#act(() => request('/admin/faults', undefined, 'DELETE'), 'All disarmed'),
    )
    const form = byId('fault-form')
    form.addEventListener('toggle', () => {
      const box = byId('fault-form-box')
      if (box.childElementCount > 0) return
      showFaultForm(box, (fault) => void this.arm(fault), suggest).catch((error) =>
        this.#say(error.message, true),
      )
    })
    this.look()
  }

  /** Something happened to faults: looks again. */
  look() {
    if (this.#looking) this.#again = true
    else {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined
        if (!this.#again) return
        this.#again = false
        this.look()
      })
    }
  }

  /** @param {AskedFault} fault @param {string} [hint] */
  async arm(fault, hint = '') {
    await this.#act(
      async () => {
        const { id } = await request('/admin/faults', fault)
        return id
      },
      (id) => `Fault ${id} is armed. ${hint}`,
    )
  }

  /** @param {(typeof FAULT_GROUPS)[number]} group */
  #group({ title, buttons }) {
    const made = buttons.map(({ label, hint, fault, drastic }) =>
      element(
        'button',
        {
          type: 'button',
          class: `chip${drastic ? ' drastic' : ''}`,
          title: hint,
          click: () => void this.arm(fault, hint),
        },
        label,
      ),
    )
    return element(
      'section',
      { class: 'fault-group' },
      element('h3', {}, title),
      element('div', { class: 'chips' }, ...made),
    )
  }

  /** @template T @param {() => Promise<T>} act @param {string | ((answer: T) => string)} done */
  async #act(act, done) {
    try {
      const answer = await act()
      this.#say(typeof done === 'string' ? done : done(answer), false)
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message, true)
    }
    this.look()
  }

  async #look() {
    try {
      this.#known = await request('/admin/faults')
    } catch {
      // The sign at the top says that the simulator does not answer.
    }
    this.#show()
  }

  #show() {
    const { armed, past } = this.#known
    showArmed(
      byId('armed'),
      armed,
      this.#names,
      (id) =>
        void this.#act(() => request(`/admin/faults/${id}`, undefined, 'DELETE'), `Fault ${id} is disarmed`),
    )
    showPast(byId('past-faults'), past)
    byId('no-faults').hidden = armed.length > 0
    byId('disarm-all').hidden = armed.length < 2
    byId('past').hidden = past.length === 0
    armedOf(armed.length)
    // What ends by the clock is shown to run down, and looked at when its time is up.
    const ending = armed.some(({ ends_at: endsAt }) => endsAt !== null)
    if (ending && this.#clock === undefined) this.#clock = setInterval(() => this.#tick(), 1000)
    if (!ending) {
      clearInterval(this.#clock)
      this.#clock = undefined
    }
  }

  #tick() {
    if (this.#known.armed.some(({ ends_at: endsAt }) => endsAt !== null && endsAt <= Date.now())) this.look()
    else this.#show()
  }

  /** @param {string} words @param {boolean} bad */
  #say(words, bad) {
    this.#outcome.textContent = words
    this.#outcome.classList.toggle('bad', bad)
  }
}
