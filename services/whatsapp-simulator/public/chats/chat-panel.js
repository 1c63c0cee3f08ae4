import { Composer } from '../composer/composer.js'
import { SAMPLES } from '../composer/samples.js'
import { avatar } from '../core/avatar.js'
import { request } from '../core/api.js'
import { isGroup, postRequest } from '../core/chat-id.js'
import { byId } from '../core/element.js'
import { followEnd } from '../core/follow.js'
import { phoneNumber } from '../core/words.js'
import { bubblesOf } from './bubbles.js'
import { openMessageMenu, openReactions } from './message-menu.js'
import { itemsFor } from './message-items.js'
import { showBubbles } from './messages.js'
import { reactionText } from './reactions.js'
import { swipeToReply } from './swipe.js'
import { plainText, textParts } from './text-parts.js'

/** @typedef {import('../core/world.js').World} World */
/** @typedef {import('../core/world.js').GroupMessage} GroupMessage */
/**
 * @typedef {object} Elsewhere
 * @property {() => Promise<void>} changed
 * @property {(phone: string) => void} openPhone
 * @property {(id: string) => void} life
 */

/** The chat on show: its messages, and where the next one is written. */
export class ChatPanel {
  #world
  #elsewhere
  #chat = ''
  #end = followEnd(byId('scroll'))
  #composer
  #actions
  /** Who was written as, in each chat. @type {Map<string, string>} */
  #authorIn = new Map()
  #opened = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #toast

  /** @param {World} world @param {Elsewhere} elsewhere */
  constructor(world, elsewhere) {
    this.#world = world
    this.#elsewhere = elsewhere
    this.#actions = this.#makeActions()
    this.#composer = new Composer(/** @type {HTMLFormElement} */ (byId('composer')), {
      send: (post) => this.#post(post),
      draft: (index) => SAMPLES[index]?.write(this.#sampleContext()),
      replyTo: (message) => this.#aim('reply', message),
      members: () => this.#mentionable(),
      editLast: () => this.#editLast(),
    })
    byId('older').addEventListener('click', () => void this.#loadOlder())
    swipeToReply(byId('messages'), (id) => this.#actions.reply(id))
  }

  /** @param {string} chat */
  choose(chat) {
    if (chat === this.#chat) return
    this.#authorIn.set(this.#chat, this.#composer.author.phone)
    this.#opened = true
    this.#chat = chat
    this.#composer.setAim(undefined)
  }

  toEnd() {
    this.#end.toEnd()
  }

  show() {
    const world = this.#world
    const messages = world.messages(this.#chat)
    this.#showHead()
    byId('welcome').hidden = messages.length > 0 || !isGroup(this.#chat)
    byId('older').hidden = !world.hasOlder(this.#chat)
    const people = { businessPhone: world.businessPhone, personOf: this.#personOf }
    showBubbles(byId('messages'), this.#chat, bubblesOf(messages, people), this.#actions)
    const authors = this.#authors()
    this.#composer.setAuthors(authors)
    if (this.#opened && authors[0]) {
      this.#opened = false
      this.#composer.writeAs(this.#authorIn.get(this.#chat) ?? authors[0].phone)
    }
    this.#composer.setPossible((index) => SAMPLES[index]?.write(this.#sampleContext()) !== undefined)
    this.#end.keep()
  }

  #personOf = (/** @type {string} */ jid) => this.#world.personOf(jid)

  #showHead() {
    const group = this.#world.groups.get(this.#chat)
    const name = group?.name ?? this.#world.nameOf(this.#chat)
    const head = byId('chat-avatar')
    if (head.dataset['shown'] !== name + this.#chat) {
      head.dataset['shown'] = name + this.#chat
      head.replaceChildren(...(this.#chat === '' ? [] : [avatar(name, this.#chat)]))
    }
    byId('chat-name').textContent = this.#chat === '' ? '' : name
    byId('chat-members').textContent = group
      ? [
          ...group.members.slice(0, 12).map((member) => this.#world.nameOf(member)),
          ...(group.members.length > 12 ? [`${group.members.length} members`] : []),
        ].join(', ')
      : `${phoneNumber(this.#chat)} with the business`
  }

  /** Contractors first: they are whom one is most of the time. */
  #authors() {
    const { businessPhone } = this.#world
    const others = this.#members().filter((phone) => phone !== businessPhone)
    return [...others, ...this.#members().filter((phone) => phone === businessPhone)].map((phone) => ({
      phone,
      name: this.#world.nameOf(phone),
      hint: phone === businessPhone ? 'The business’s own phone' : phoneNumber(phone),
    }))
  }

  #members() {
    const group = this.#world.groups.get(this.#chat)
    if (group) return group.members
    return this.#world.people.has(this.#chat) ? [this.#chat, this.#world.businessPhone] : []
  }

  #mentionable() {
    const mode = this.#world.groups.get(this.#chat)?.addressing_mode ?? 'lid'
    return this.#members().map((phone) => ({
      phone,
      name: this.#world.nameOf(phone),
      digits: (mode === 'lid' ? this.#world.people.get(phone)?.lid : phone) ?? phone,
    }))
  }

  #sampleContext() {
    return {
      messages: this.#world.messages(this.#chat),
      businessPhone: this.#world.businessPhone,
      members: this.#members(),
      personOf: this.#personOf,
    }
  }

  /** @param {{from: string} & Record<string, unknown>} post */
  async #post(post) {
    const { path, body } = postRequest(this.#chat, this.#world.businessPhone, post)
    await request(path, body)
    this.#end.toEnd()
    await this.#elsewhere.changed()
  }

  /** For what has no place of its own to say that it failed. @param {{from: string} & Record<string, unknown>} post */
  #try(post) {
    this.#post(post).catch((/** @type {Error} */ error) => this.#say(error.message))
  }

  /** @param {string} words */
  #say(words) {
    const toast = byId('chat-outcome')
    toast.textContent = words
    toast.hidden = false
    clearTimeout(this.#toast)
    this.#toast = setTimeout(() => (toast.hidden = true), 6000)
  }

  /** @param {string} id */
  #find(id) {
    return this.#world.messageById(this.#chat, id)
  }

  /** @param {'reply' | 'edit'} kind @param {GroupMessage} message */
  #aim(kind, message) {
    const { message_id: id, from, text, mentioned, image } = message
    const parts = textParts(text, mentioned, this.#personOf)
    const words = parts.length > 0 ? parts : [{ text: image ? 'Photo' : '…', phone: null }]
    return { kind, id, quote: { author: this.#world.nameOf(from), parts: words } }
  }

  /** @param {GroupMessage} message */
  #edit(message) {
    const parts = textParts(message.text, message.mentioned, this.#personOf)
    const phones = new Set(parts.map(({ phone }) => phone))
    const mentioned = this.#mentionable().filter(({ phone }) => phones.has(phone))
    this.#composer.edit(this.#aim('edit', message), message.from, plainText(parts), mentioned)
  }

  #editLast() {
    const own = this.#world
      .messages(this.#chat)
      .findLast(
        (one) =>
          one.from === this.#composer.author.phone &&
          one.via === 'phone' &&
          one.kind === 'text' &&
          !one.deleted,
      )
    if (own) this.#edit(own)
  }

  async #loadOlder() {
    const scroll = byId('scroll')
    const fromEnd = scroll.scrollHeight - scroll.scrollTop
    await this.#world.loadOlder(this.#chat).catch(() => undefined)
    this.show()
    scroll.scrollTop = scroll.scrollHeight - fromEnd
  }

  /** @returns {import('./message-row.js').Actions} */
  #makeActions() {
    const react = (/** @type {GroupMessage} */ message, /** @type {string} */ emoji) => {
      const { phone } = this.#composer.author
      this.#try({
        from: phone,
        reacted_id: message.message_id,
        text: reactionText(message.reactions, phone, emoji),
      })
    }
    return {
      reply: (id) => {
        const message = this.#find(id)
        if (message && !message.deleted) this.#composer.setAim(this.#aim('reply', message))
      },
      react: (id, where) => {
        const message = this.#find(id)
        if (message) openReactions(where, (emoji) => react(message, emoji), this.#composer.author.name)
      },
      more: (id, where) => {
        const message = this.#find(id)
        if (!message) return
        const author = this.#composer.author
        const items = itemsFor(message, {
          as: author,
          authorName: this.#world.nameOf(message.from),
          isAdmin: this.#world.groups.get(this.#chat)?.admins.includes(author.phone) ?? false,
          reply: () => this.#actions.reply(id),
          edit: () => this.#edit(message),
          remove: (from) => this.#try({ from, deleted_id: id }),
          redeliver: () => this.#try({ from: message.from, id, text: '…' }),
          life: () => this.#elsewhere.life(id),
        })
        openMessageMenu(
          where,
          items,
          message.deleted ? null : { react: (emoji) => react(message, emoji), as: author.name },
        )
      },
      toggle: (id, emoji) => {
        const message = this.#find(id)
        if (message) react(message, emoji)
      },
      life: (id) => this.#elsewhere.life(id),
      openPhone: (phone) => this.#elsewhere.openPhone(phone),
    }
  }
}
