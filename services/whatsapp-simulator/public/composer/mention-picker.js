import { avatar } from '../core/avatar.js'
import { element } from '../core/element.js'
import { mentionable, mentionAt } from './mention-text.js'

/** @typedef {import('./mention-text.js').Mentionable} Mentionable */

/** Offers the members of a chat while an `@` is written. */
export class MentionPicker {
  #text
  /** @type {() => readonly Mentionable[]} */
  #members
  /** @type {Mentionable[]} */
  #offered = []
  #at = 0
  /** @type {Map<string, Mentionable>} by phone */
  #chosen = new Map()
  list = element('ul', {
    class: 'mentions',
    id: 'mentions',
    role: 'listbox',
    'aria-label': 'Mention',
    hidden: true,
  })

  /** @param {HTMLTextAreaElement} text @param {() => readonly Mentionable[]} members */
  constructor(text, members) {
    this.#text = text
    this.#members = members
    text.setAttribute('aria-controls', 'mentions')
    text.addEventListener('input', () => this.#offer())
    text.addEventListener('blur', () => this.#show([]))
  }

  /** @returns {readonly Mentionable[]} all that were chosen since the last `clear` */
  get chosen() {
    return [...this.#chosen.values()]
  }

  /** @param {readonly Mentionable[]} [chosen] those in a text that is to be changed */
  clear(chosen = []) {
    this.#chosen = new Map(chosen.map((one) => [one.phone, one]))
    this.#show([])
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was meant for the list */
  takesKey(event) {
    if (this.#offered.length === 0) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) this.#mark((this.#at + step + this.#offered.length) % this.#offered.length)
    else if (event.key === 'Enter' || event.key === 'Tab') this.#choose(this.#offered[this.#at])
    else if (event.key === 'Escape') this.#show([])
    else return false
    event.preventDefault()
    return true
  }

  #offer() {
    const writing = mentionAt(this.#text.value, this.#text.selectionStart)
    this.#show(writing ? mentionable(this.#members(), writing.find) : [])
  }

  /** @param {Mentionable[]} offered */
  #show(offered) {
    this.#offered = offered
    this.list.hidden = offered.length === 0
    this.list.replaceChildren(
      ...offered.map((one, index) =>
        element(
          'li',
          {
            id: `mention-${index}`,
            role: 'option',
            // Before the text loses the focus.
            pointerdown: (/** @type {Event} */ event) => {
              event.preventDefault()
              this.#choose(one)
            },
          },
          avatar(one.name, one.phone),
          one.name,
        ),
      ),
    )
    this.#mark(0)
  }

  /** @param {number} at */
  #mark(at) {
    this.#at = at
    ;[...this.list.children].forEach((item, index) => item.setAttribute('aria-selected', `${index === at}`))
    if (this.#offered.length > 0) this.#text.setAttribute('aria-activedescendant', `mention-${at}`)
    else this.#text.removeAttribute('aria-activedescendant')
  }

  /** @param {Mentionable | undefined} one */
  #choose(one) {
    const caret = this.#text.selectionStart
    const writing = mentionAt(this.#text.value, caret)
    if (!one || !writing) return
    this.#chosen.set(one.phone, one)
    this.#text.setRangeText(`@${one.name} `, writing.start, caret, 'end')
    this.#show([])
    this.#text.focus()
  }
}
