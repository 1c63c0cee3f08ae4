import { quote } from './chat.js'
import { element } from './element.js'
import { icon } from './icon.js'
import { SAMPLES } from './samples.js'

/** @typedef {import('./samples.js').Draft} Draft */
/** @typedef {{phone: string, name: string}} Member */
/** @typedef {{id: string, quote: import('./bubbles.js').Quote}} Reply */

/** Where a message is written: as whom, in answer to what, with a photo or not. */
export class Composer {
  #send
  /** @type {Reply | undefined} */
  #reply
  #sending = false
  #from = element('select', { 'aria-label': 'Write as' })
  #text = element('textarea', {
    rows: '1',
    'aria-label': 'Message',
    placeholder: 'Write a message',
    maxlength: '4000',
  })
  #photo = element('input', { type: 'checkbox' })
  #quote = element('div', { class: 'quoting', hidden: true })
  #hint = element('p', { class: 'hint', role: 'status' })
  #samples = element('div', { class: 'samples', role: 'group', 'aria-label': 'Things to try' })

  /**
   * @param {HTMLFormElement} form
   * @param {(post: {from: string, text: string, image: boolean, quotedId: string | undefined}) => Promise<void>} send
   * @param {(index: number) => Draft | undefined} draft of `SAMPLES[index]`
   * @param {(message: import('./world.js').GroupMessage) => Reply} replyTo
   */
  constructor(form, send, draft, replyTo) {
    this.#send = send
    SAMPLES.forEach(({ label, hint }, index) => {
      const put = () => {
        const written = draft(index)
        if (written) this.#put(written, hint, replyTo)
      }
      this.#samples.append(
        element('button', { type: 'button', class: 'chip', title: hint, click: put }, label),
      )
    })
    const photo = element(
      'label',
      { class: 'photo-toggle', title: 'Send as a photo with this caption' },
      this.#photo,
      icon('camera'),
      'Photo',
    )
    const submit = element(
      'button',
      { class: 'send', 'aria-label': 'Send', title: 'Send (Enter)' },
      icon('send'),
    )
    form.append(
      element('div', { class: 'try' }, element('span', { class: 'soft' }, 'Try'), this.#samples),
      this.#quote,
      element(
        'div',
        { class: 'as' },
        element('label', {}, element('span', { class: 'soft' }, 'Write as '), this.#from),
        photo,
      ),
      element('div', { class: 'line' }, this.#text, submit),
      this.#hint,
    )
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    this.#text.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.setReply(undefined)
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      void this.#submit()
    })
    this.#text.addEventListener('input', () => this.#grow())
  }

  /** Who can be written as; the chosen one stays when he is still among them. @param {readonly Member[]} members */
  setMembers(members) {
    const chosen = this.#from.value
    const listed = [...this.#from.options].map(({ value, text }) => value + text).join()
    if (listed === members.map(({ phone, name }) => phone + name).join()) return
    this.#from.replaceChildren(...members.map(({ phone, name }) => new Option(name, phone)))
    if (members.some(({ phone }) => phone === chosen)) this.#from.value = chosen
  }

  /** Which samples have something to refer to. @param {(index: number) => boolean} possible */
  setPossible(possible) {
    ;[...this.#samples.children].forEach((chip, index) => chip.toggleAttribute('disabled', !possible(index)))
  }

  /** @param {Reply | undefined} reply */
  setReply(reply) {
    this.#reply = reply
    this.#quote.hidden = !reply
    const drop = () => {
      this.setReply(undefined)
      this.#text.focus()
    }
    const end = element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': 'Do not reply', click: drop },
      icon('close'),
    )
    this.#quote.replaceChildren(...(reply ? [quote(reply.quote), end] : []))
    if (reply) this.#text.focus()
  }

  /** @param {Draft} draft @param {string} hint @param {(message: import('./world.js').GroupMessage) => Reply} replyTo */
  #put({ text, image = false, from, reply }, hint, replyTo) {
    this.#text.value = text
    this.#photo.checked = image
    if (from !== undefined) this.#from.value = from
    this.setReply(reply && replyTo(reply))
    this.#say(`${hint} Press Enter to send.`, false)
    this.#text.focus()
    this.#grow()
  }

  async #submit() {
    const text = this.#text.value.trim()
    const image = this.#photo.checked
    if (this.#sending || (text === '' && !image)) return
    this.#sending = true
    try {
      await this.#send({ from: this.#from.value, text, image, quotedId: this.#reply?.id })
      this.#text.value = ''
      this.#photo.checked = false
      this.setReply(undefined)
      this.#say('', false)
      this.#grow()
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message, true)
    } finally {
      this.#sending = false
    }
  }

  /** @param {string} words @param {boolean} bad */
  #say(words, bad) {
    this.#hint.textContent = words
    this.#hint.classList.toggle('bad', bad)
  }

  #grow() {
    this.#text.rows = Math.min(6, this.#text.value.split('\n').length)
  }
}
