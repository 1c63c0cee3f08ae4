import { quote } from '../chats/message-row.js'
import { element } from '../core/element.js'
import { icon } from '../core/icon.js'
import { AuthorPicker } from './author-picker.js'
import { MentionPicker } from './mention-picker.js'
import { encodeMentions } from './mention-text.js'
import { openMore, wrapLabel } from './more-menu.js'
import { PhotoPicker } from './photo-picker.js'
import { sampleRow } from './sample-row.js'

/** @typedef {import('./samples.js').Draft} Draft */
/** @typedef {import('./mention-text.js').Mentionable} Mentionable */
/** @typedef {{kind: 'reply' | 'edit', id: string, quote: import('../chats/bubbles.js').Quote}} Aim what it is about */
/**
 * @typedef {object} Hooks
 * @property {(post: {from: string} & Record<string, unknown>) => Promise<void>} send
 * @property {(index: number) => Draft | undefined} draft of `SAMPLES[index]`
 * @property {(message: import('../core/world.js').GroupMessage) => Aim} replyTo
 * @property {() => readonly Mentionable[]} members
 * @property {() => void} editLast of the own messages
 */

/** Where a message is written: as whom, about what, with what. */
export class Composer {
  #hooks
  /** @type {Aim | undefined} */
  #aim
  #wrap = ''
  #sending = false
  #text = element('textarea', {
    rows: '1',
    'aria-label': 'Message',
    placeholder: 'Write a message',
    maxlength: '4000',
  })
  #about = element('div', { class: 'quoting', hidden: true })
  #hint = element('p', { class: 'hint', role: 'status' })
  #wrapped = element('button', {
    type: 'button',
    class: 'chip',
    hidden: true,
    click: () => this.#setWrap(''),
  })
  #authors = new AuthorPicker(() => this.#text.focus())
  #photo = new PhotoPicker((reason) => this.#say(reason, true))
  #mentions
  #samples

  /** @param {HTMLFormElement} form @param {Hooks} hooks */
  constructor(form, hooks) {
    this.#hooks = hooks
    this.#mentions = new MentionPicker(this.#text, hooks.members)
    this.#samples = sampleRow((index, hint) => {
      const written = hooks.draft(index)
      if (written) this.#put(written, hint)
    })
    const more = element(
      'button',
      {
        type: 'button',
        class: 'round',
        'aria-label': 'More',
        title: 'More kinds of messages',
        click: () => this.#more(more),
      },
      icon('plus'),
    )
    const submit = element(
      'button',
      { class: 'send', 'aria-label': 'Send', title: 'Send (Enter)' },
      icon('send'),
    )
    form.append(
      this.#samples.row,
      this.#about,
      this.#photo.preview,
      this.#authors.box,
      element(
        'div',
        { class: 'writing' },
        more,
        this.#photo.button,
        element('div', { class: 'entry' }, this.#text, this.#mentions.list),
        submit,
      ),
      this.#wrapped,
      this.#hint,
    )
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    this.#text.addEventListener('keydown', (event) => this.#key(event))
    this.#text.addEventListener('input', () => this.#grow())
    this.#text.addEventListener('paste', (event) => {
      const file = event.clipboardData?.files[0]
      if (file) void this.#photo.take(file)
    })
  }

  /** As whom is written. */
  get author() {
    return { phone: this.#authors.phone, name: this.#authors.name }
  }

  /** @param {string} phone */
  writeAs(phone) {
    this.#authors.choose(phone)
  }

  /** @param {readonly import('./author-picker.js').Author[]} authors */
  setAuthors(authors) {
    this.#authors.setAuthors(authors)
  }

  /** Which samples have something to refer to. @param {(index: number) => boolean} possible */
  setPossible(possible) {
    this.#samples.setPossible(possible)
  }

  /** What the next message is about. @param {Aim | undefined} aim */
  setAim(aim) {
    if (this.#aim?.kind === 'edit' && aim?.kind !== 'edit') this.#empty()
    this.#aim = aim
    this.#about.hidden = !aim
    const drop = () => {
      this.setAim(undefined)
      this.#text.focus()
    }
    const label = aim?.kind === 'edit' ? 'Do not edit' : 'Do not reply'
    const end = element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': label, title: label, click: drop },
      icon('close'),
    )
    this.#about.replaceChildren(
      ...(aim ? [icon(aim.kind === 'edit' ? 'edit' : 'reply'), quote(aim.quote), end] : []),
    )
    if (aim) this.#text.focus()
  }

  /** @param {Aim} aim @param {string} author phone @param {string} text @param {readonly Mentionable[]} mentioned */
  edit(aim, author, text, mentioned) {
    this.writeAs(author)
    this.setAim(aim)
    this.#mentions.clear(mentioned)
    this.#text.value = text
    this.#grow()
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#mentions.takesKey(event)) return
    if (event.key === 'Escape') this.setAim(undefined)
    if (event.key === 'ArrowUp' && this.#text.value === '' && !this.#aim) {
      event.preventDefault()
      this.#hooks.editLast()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void this.#submit()
  }

  /** @param {Draft} draft @param {string} hint */
  #put({ text, image = false, from, reply }, hint) {
    this.setAim(reply && this.#hooks.replyTo(reply))
    this.#text.value = text
    if (image) this.#photo.takeSample('box')
    else this.#photo.clear()
    if (from !== undefined) this.writeAs(from)
    this.#say(`${hint} Press Enter to send.`, false)
    this.#text.focus()
    this.#grow()
  }

  async #submit() {
    const { text, mentioned } = encodeMentions(this.#text.value.trim(), this.#mentions.chosen)
    const { media } = this.#photo
    if (text === '' && !media) return
    if (this.#aim?.kind === 'edit') return this.#send({ text, edited_id: this.#aim.id })
    await this.#send({
      text,
      ...(mentioned.length > 0 ? { mentioned } : {}),
      ...(media ? { media } : {}),
      ...(this.#aim ? { quoted_id: this.#aim.id } : {}),
    })
  }

  /** @param {Record<string, unknown>} post */
  async #send(post) {
    if (this.#sending) return
    this.#sending = true
    try {
      const wrap = this.#wrap !== '' && !('edited_id' in post) ? { wrap: this.#wrap } : {}
      await this.#hooks.send({ from: this.#authors.phone, ...post, ...wrap })
      this.#empty()
      this.#aim = undefined
      this.setAim(undefined)
      this.#say('', false)
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message, true)
    } finally {
      this.#sending = false
    }
  }

  /** @param {Element} where */
  #more(where) {
    openMore(where, {
      wrap: this.#wrap,
      setWrap: (wrap) => this.#setWrap(wrap),
      post: (post) => void this.#send({ ...post }),
      people: this.#hooks.members(),
    })
  }

  /** @param {string} wrap */
  #setWrap(wrap) {
    this.#wrap = wrap
    this.#wrapped.hidden = wrap === ''
    this.#wrapped.replaceChildren(`${wrapLabel(wrap)} `, icon('close'))
    this.#wrapped.setAttribute('aria-label', `${wrapLabel(wrap)}; press for plain messages`)
  }

  #empty() {
    this.#text.value = ''
    this.#photo.clear()
    this.#mentions.clear()
    this.#grow()
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
