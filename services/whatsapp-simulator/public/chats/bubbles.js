/** Messages as a chat shows them. Pure. */
import { marksOf } from './marks.js'
import { textParts } from './text-parts.js'

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
 * @property {boolean} image
 * @property {boolean} unread nobody could read it, so its words are not known
 * @property {Quote | null} quote
 * @property {import('./marks.js').Mark[]} marks
 */

/**
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
    return { author: nameOf(quoted.from), parts: partsOf(quoted) }
  }
  return messages.map((message, index) => ({
    position: message.position,
    id: message.message_id,
    phone: message.from,
    author: nameOf(message.from),
    business: message.from === businessPhone,
    first: messages[index - 1]?.from !== message.from,
    at: message.sent_at,
    parts: partsOf(message),
    image: message.image,
    unread: message.via === 'companion' && message.phones.every(({ readable }) => readable === 0),
    quote: quoteOf(message.quoted_id),
    marks: marksOf(message, nameOf),
  }))
}
