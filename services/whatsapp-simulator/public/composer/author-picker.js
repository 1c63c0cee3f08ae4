import { avatar } from '../core/avatar.js'
import { element } from '../core/element.js'

/** @typedef {{phone: string, name: string, hint: string}} Author */

/** Beyond these it is a list to choose from. */
const CHIPS = 9

/** As whom one writes: a row of people, changed by a click, the arrow keys, or Alt and a digit from anywhere. */
export class AuthorPicker {
  /** @type {readonly Author[]} */
  #authors = []
  #chosen = ''
  #picked
  #chips = element('div', { class: 'authors', role: 'radiogroup', 'aria-label': 'Write as' })
  #others = element('select', { 'aria-label': 'Write as somebody else', hidden: true })
  box = element(
    'div',
    { class: 'as' },
    element('span', { class: 'soft' }, 'Write as'),
    this.#chips,
    this.#others,
  )

  /** @param {() => void} picked somebody was picked, otherwise than by going through them with the arrow keys */
  constructor(picked) {
    this.#picked = picked
    this.#others.addEventListener('change', () => {
      if (this.#others.value !== '') this.#pick(this.#others.value)
    })
    document.addEventListener('keydown', (event) => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
      if (!event.altKey || event.ctrlKey || event.metaKey || digit === undefined) return
      const author = this.#authors[Number(digit) - 1]
      if (!author) return
      event.preventDefault()
      this.#pick(author.phone)
    })
  }

  get phone() {
    return this.#chosen
  }

  get name() {
    return this.#authors.find(({ phone }) => phone === this.#chosen)?.name ?? ''
  }

  /** The chosen one stays when he is still among them. @param {readonly Author[]} authors */
  setAuthors(authors) {
    if (JSON.stringify(authors) === JSON.stringify(this.#authors)) return
    this.#authors = authors
    if (!authors.some(({ phone }) => phone === this.#chosen)) this.#chosen = authors[0]?.phone ?? ''
    this.#show()
  }

  /** @param {string} phone */
  choose(phone) {
    if (!this.#authors.some((author) => author.phone === phone) || phone === this.#chosen) return
    this.#chosen = phone
    this.#show()
  }

  /** @param {string} phone */
  #pick(phone) {
    this.choose(phone)
    this.#picked()
  }

  #show() {
    const hadFocus = this.#chips.contains(document.activeElement)
    const chips = this.#authors.filter((author, index) => index < CHIPS || author.phone === this.#chosen)
    this.#chips.replaceChildren(...chips.map((author, index) => this.#chip(author, index)))
    const checked = this.#chips.querySelector('input:checked')
    if (hadFocus && checked instanceof HTMLInputElement) checked.focus()
    const others = this.#authors.filter((author) => !chips.includes(author))
    this.#others.hidden = others.length === 0
    this.#others.replaceChildren(
      new Option(`${others.length} more…`, ''),
      ...others.map(({ phone, name }) => new Option(name, phone)),
    )
  }

  /** @param {Author} author @param {number} index */
  #chip({ phone, name, hint }, index) {
    const radio = element('input', { type: 'radio', name: 'author', value: phone })
    radio.checked = phone === this.#chosen
    const key = index < CHIPS ? ` (Alt+${index + 1})` : ''
    // The arrow keys click too, with no finger on anything.
    const click = (/** @type {MouseEvent} */ event) => {
      if (event.target !== radio) return
      if (event.detail > 0) this.#pick(phone)
      else this.choose(phone)
    }
    return element(
      'label',
      { class: 'author-chip', title: `${hint}${key}`, click },
      radio,
      avatar(name, phone),
      name,
    )
  }
}
