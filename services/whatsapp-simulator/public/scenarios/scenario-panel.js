import { byId, element } from '../core/element.js'
import { icon } from '../core/icon.js'
import { showList } from '../core/keyed-list.js'
import { counted } from '../core/words.js'
import { playingWords } from './playing-words.js'
import { listScenarios, nowPlaying, play, stopPlaying } from './scenario-api.js'

/** @typedef {import('@wa-monitor/contracts').Playing} Playing */
/** @typedef {import('@wa-monitor/contracts').ScenarioList['scenarios'][number]} Listed */

/** While one is played, how far it is. */
const EVERY_MS = 500
/** As it says. */
const OWN_SPEED = ''

/** The scenarios there are, one's own, and the one that is played. */
export class ScenarioPanel {
  /** @type {Listed[]} */
  #listed = []
  /** @type {Playing | null} */
  #playing = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #outcome = byId('scenario-outcome')
  #speed = /** @type {HTMLSelectElement} */ (byId('scenario-speed'))
  #yaml = /** @type {HTMLTextAreaElement} */ (byId('scenario-yaml'))

  constructor() {
    byId('scenario-own').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#play({ yaml: this.#yaml.value })
    })
    const file = /** @type {HTMLInputElement} */ (byId('scenario-file'))
    file.addEventListener('change', () => {
      void file.files?.[0]?.text().then((text) => (this.#yaml.value = text))
      file.value = ''
    })
    void this.#list()
    void this.look()
  }

  /** Puts a scenario where one's own is written. @param {string} yaml */
  setYaml(yaml) {
    this.#yaml.value = yaml
  }

  async look() {
    clearTimeout(this.#timer)
    const before = this.#playing?.state
    this.#playing = (await nowPlaying().catch(() => ({ playing: null }))).playing
    this.#show()
    if (this.#playing?.state === 'playing') this.#timer = setTimeout(() => void this.look(), EVERY_MS)
    else if (before === 'playing') byId('now-playing').scrollIntoView({ block: 'nearest' })
  }

  async #list() {
    try {
      this.#listed = (await listScenarios()).scenarios
      byId('no-scenarios').hidden = this.#listed.length > 0
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message)
    }
    this.#show()
  }

  #show() {
    const busy = this.#playing?.state === 'playing'
    byId('tab-playing').hidden = !busy
    showList(
      byId('scenario-list'),
      this.#listed.map((one) => ({ ...one, busy })),
      ({ name }) => name,
      (one) => this.#row(one),
    )
    showList(
      byId('now-playing'),
      this.#playing ? [this.#playing] : [],
      ({ started_at: startedAt }) => `${startedAt}`,
      (playing) => this.#progress(playing),
    )
  }

  /** @param {Listed & {busy: boolean}} one */
  #row({ name, title, description, steps, yaml, busy }) {
    const start = () => void this.#play({ name })
    const edit = () => {
      this.setYaml(yaml)

      byId('scenario-own-box').setAttribute('open', '')
      this.#yaml.scrollIntoView({ block: 'nearest' })
    }
    return element(
      'li',
      { class: 'scenario' },
      element(
        'span',
        { class: 'lines' },
        element('b', {}, title),
        description !== '' && element('span', { class: 'soft' }, description),
        element(
          'span',
          { class: 'soft small' },
          `${counted(steps, 'step')} · `,
          element('button', { type: 'button', class: 'link', click: edit }, 'look at it'),
        ),
      ),
      element(
        'button',
        {
          type: 'button',
          class: 'round solid',
          disabled: busy,
          'aria-label': `Play ${title}`,
          title: 'Play',
          click: start,
        },
        icon('play'),
      ),
    )
  }

  /** @param {Playing} playing */
  #progress(playing) {
    const { title, state, step, steps, speed } = playing
    const { words, tone } = playingWords(playing)
    const stop = () => void this.#try(stopPlaying)
    return element(
      'li',
      { class: 'job' },
      element(
        'span',
        { class: 'lines' },
        element('b', {}, `${title}${speed === 1 ? '' : ` (×${speed})`}`),
        element('progress', { max: `${steps}`, value: `${step}`, 'aria-label': `Steps of ${title}` }),
        element('span', { class: `small ${tone}` }, words),
      ),
      state === 'playing' &&
        element('button', { type: 'button', class: 'chip', click: stop }, icon('stop'), ' Stop'),
    )
  }

  /** @param {{name: string} | {yaml: string}} what */
  async #play(what) {
    const speed = this.#speed.value === OWN_SPEED ? {} : { speed: Number(this.#speed.value) }
    await this.#try(() => play({ ...what, ...speed }))
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act()
      this.#say('')
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message)
    }
    await this.look()
  }

  /** @param {string} words */
  #say(words) {
    this.#outcome.textContent = words
  }
}
