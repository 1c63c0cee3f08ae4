/** Messages as a chat shows them. Pure. */
import { marksOf } from './marks.js'
import { reactionsOf } from './reactions.js'
import { textParts } from './text-parts.js'
import { ticksOf } from './ticks.js'

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/** @typedef {import('./text-parts.js').TextPart} TextPart */
/** @typedef {{phone: string, name: string}} Person */
/** @typedef {{author: string, parts: TextPart[]}} Quote `author` is empty when the message is not known here */
/**
 * @typedef {object} Bubble
 * @property {number} position
 * @property {string} id
 * @property {string} phone of its author
 * @property {string} author
 * @property {boolean} business whether the business number wrote it
 * @property {boolean} first whether another author's message, or none, is before it
 * @property {number} at Unix milliseconds
 * @property {TextPart[]} parts
 * @property {GroupMessage['kind']} kind
 * @property {boolean} image
 * @property {number | null} mediaId
 * @property {boolean} unread nobody could read it, so its words are not known
 * @property {boolean} edited
 * @property {boolean} deleted
 * @property {import('./reactions.js').Reaction[]} reactions
 * @property {Quote | null} quote
 * @property {import('./ticks.js').Ticks} ticks
 * @property {import('./marks.js').Mark[]} marks
 */

/**
 * Edits, deletes and reactions show at the message they are about, and by themselves only when it is not here.
 *
 * @param {readonly GroupMessage[]} messages oldest first
 * @param {{businessPhone: string, personOf: (jid: string) => Person | undefined}} world
 * @returns {Bubble[]}
 */
export function bubblesOf(messages, { businessPhone, personOf }) {
  const byId = new Map(messages.map((message) => [message.message_id, message]))
  /** @param {string} phone */
  const nameOf = (phone) => personOf(phone)?.name ?? `+${phone}`
  /** @param {GroupMessage} message */
  const partsOf = ({ text, mentioned }) => textParts(text, mentioned, personOf)
  /** @param {string} id @returns {Quote | null} */
  const quoteOf = (id) => {
    if (id === '') return null
    const quoted = byId.get(id)
    if (!quoted) return { author: '', parts: [{ text: 'an earlier message', phone: null }] }
    const parts = partsOf(quoted)
    const words =
      parts.length > 0 ? parts : [{ text: quoted.deleted ? 'a deleted message' : 'Photo', phone: null }]
    return { author: nameOf(quoted.from), parts: words }
  }
  const shown = messages.filter(({ target_id: target }) => target === '' || !byId.has(target))
  return shown.map((message, index) => ({
    position: message.position,
    id: message.message_id,
    phone: message.from,
    author: nameOf(message.from),
    business: message.from === businessPhone,
    first: shown[index - 1]?.from !== message.from,
    at: message.sent_at,
    parts: partsOf(message),
    kind: message.kind,
    image: message.image && !message.deleted,
    mediaId: message.media_id,
    unread: message.via === 'companion' && message.phones.every(({ readable }) => readable === 0),
    edited: message.edited,
    deleted: message.deleted,
    reactions: reactionsOf(message.reactions, nameOf),
    quote: message.deleted ? null : quoteOf(message.quoted_id),
    ticks: ticksOf(message, nameOf),
    marks: marksOf(message, nameOf),
  }))
}
