import { request } from '../core/api.js'
import { byId, element } from '../core/element.js'
import { fields } from '../core/fields.js'
import { showList } from '../core/keyed-list.js'

/** @typedef {import('@wa-monitor/contracts').BulkJob} BulkJob */

/** While one runs, how far it is. */
const EVERY_MS = 500

/** Many posts at a wanted rate. */
export class BulkPanel {
  #chat
  #outcome = byId('bulk-outcome')
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {() => string} chat the one on show */
  constructor(chat) {
    this.#chat = chat
    const form = /** @type {HTMLFormElement} */ (byId('bulk-form'))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#start(fields(form))
    })
    void this.look()
  }

  async look() {
    clearTimeout(this.#timer)
    /** @type {{jobs: BulkJob[]}} */
    const { jobs } = await request('/admin/bulk').catch(() => ({ jobs: [] }))
    this.#show(jobs.toReversed().slice(0, 5))
    if (jobs.some(({ state }) => state === 'running'))
      this.#timer = setTimeout(() => void this.look(), EVERY_MS)
  }

  /** @param {Record<string, string>} values */
  async #start({ count, per_second: perSecond = '', text = '', where, offline }) {
    const chat = this.#chat()
    const here = where === 'here' && chat.endsWith('@g.us')
    await this.#try(() =>
      request('/admin/bulk/posts', {
        count: Number(count),
        ...(perSecond === '' ? {} : { per_second: Number(perSecond) }),
        ...(text === '' ? {} : { text_template: text }),
        ...(here ? { groups: [chat] } : {}),
        ...(offline ? { offline: true } : {}),
      }),
    )
  }

  /** @param {readonly BulkJob[]} jobs */
  #show(jobs) {
    showList(
      byId('bulk-jobs'),
      jobs,
      ({ id }) => id,
      (job) => this.#row(job),
    )
  }

  /** @param {BulkJob} job */
  #row({ id, state, count, posted, per_second: rate, error }) {
    const bar = element('progress', {
      max: `${count}`,
      value: `${posted}`,
      'aria-label': `Posts of job ${id}`,
    })
    const words = `${posted} of ${count} posted · ${Math.round(rate)}/s · ${error ?? state}`
    const stop = () => void this.#try(() => request(`/admin/bulk/${id}`, undefined, 'DELETE'))
    return element(
      'li',
      { class: 'job' },
      element(
        'span',
        { class: 'lines' },
        bar,
        element('span', { class: `small ${state === 'failed' ? 'bad' : 'soft'}` }, words),
      ),
      state === 'running' && element('button', { type: 'button', class: 'chip', click: stop }, 'Stop'),
    )
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act()
      this.#outcome.textContent = ''
    } catch (error) {
      this.#outcome.textContent = /** @type {Error} */ (error).message
    }
    await this.look()
  }
}
