import { byId, element } from '../core/element.js'
import { icon } from '../core/icon.js'
import { counted } from '../core/words.js'
import { recorderState, startRecording, stopRecording } from './scenario-api.js'

const EVERY_MS = 1000

/** Turns what is done from now on into a scenario. */
export class Recorder {
  #use
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #recording = false
  #button = /** @type {HTMLButtonElement} */ (byId('record'))
  #state = byId('record-state')
  #result = byId('recording')
  #title = /** @type {HTMLInputElement} */ (byId('record-title'))

  /** @param {(yaml: string) => void} use plays or changes what was recorded */
  constructor(use) {
    this.#use = use
    this.#button.addEventListener('click', () => void (this.#recording ? this.#stop() : this.#start()))
    void this.look()
  }

  async look() {
    clearTimeout(this.#timer)
    const { recording, steps } = await recorderState().catch(() => ({ recording: false, steps: 0 }))
    this.#recording = recording
    this.#button.replaceChildren(
      icon(recording ? 'stop' : 'record'),
      recording ? ' Stop recording' : ' Record',
    )
    this.#button.classList.toggle('drastic', recording)
    byId('tab-recording').hidden = !recording
    if (recording) {
      this.#state.textContent = `Recording: ${counted(steps, 'step')} so far. Use the chats as usual.`
      this.#timer = setTimeout(() => void this.look(), EVERY_MS)
    }
  }

  async #start() {
    this.#result.replaceChildren()
    await this.#try(async () => {
      await startRecording()
      return ''
    })
  }

  async #stop() {
    await this.#try(async () => {
      const {
        yaml,
        steps,
        left_out: leftOut,
      } = await stopRecording(this.#title.value.trim() === '' ? 'A recording' : this.#title.value.trim())
      this.#show(yaml, leftOut)
      return `Recorded ${counted(steps, 'step')}.`
    })
  }

  /** @param {string} yaml @param {readonly string[]} leftOut */
  #show(yaml, leftOut) {
    const text = element('textarea', {
      rows: '8',
      readonly: true,
      'aria-label': 'The recording',
      spellcheck: 'false',
    })
    text.value = yaml
    const copy = async () => {
      await navigator.clipboard.writeText(yaml)
      this.#state.textContent = 'Copied'
    }
    this.#result.replaceChildren(
      text,
      element(
        'p',
        { class: 'chips' },
        element('button', { type: 'button', class: 'chip', click: () => void copy() }, icon('copy'), ' Copy'),
        element(
          'button',
          { type: 'button', class: 'chip', click: () => download(yaml) },
          icon('down'),
          ' Download',
        ),
        element(
          'button',
          { type: 'button', class: 'chip', click: () => this.#use(yaml) },
          icon('play'),
          ' Play or change it',
        ),
      ),
      ...leftOut.map((why) => element('p', { class: 'soft small' }, `Left out: ${why}`)),
    )
  }

  /** @param {() => Promise<string>} act */
  async #try(act) {
    try {
      this.#state.textContent = await act()
      this.#state.classList.remove('bad')
    } catch (error) {
      this.#state.textContent = /** @type {Error} */ (error).message
      this.#state.classList.add('bad')
    }
    await this.look()
  }
}

/** @param {string} yaml */
function download(yaml) {
  const url = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }))
  element('a', { href: url, download: 'recording.yaml' }).click()
  URL.revokeObjectURL(url)
}
