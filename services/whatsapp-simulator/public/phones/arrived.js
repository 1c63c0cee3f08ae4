/** What reached one phone, as its owner is shown it. Pure. */
import { textParts } from '../chats/text-parts.js'

/** @typedef {import('@wa-monitor/contracts').PhoneCopy} PhoneCopy */
/** @typedef {{phone: string, name: string}} Person */
/**
 * @typedef {object} ArrivedCopy
 * @property {number} position
 * @property {string} author
 * @property {string} chat
 * @property {number} at Unix milliseconds
 * @property {import('../chats/text-parts.js').TextPart[]} parts
 * @property {string | null} about in words, of an edit, a delete or a reaction; null for others
 * @property {boolean} mentionsOwner
 * @property {string | null} quote what it answers, in words
 * @property {boolean} duplicate
 * @property {boolean} read
 * @property {string | null} error
 */

/** @type {Partial<Record<PhoneCopy['kind'], string>>} */
const ABOUT = {
  edit: 'edited an earlier message',
  delete: 'deleted an earlier message',
  reaction: 'reacted to an earlier message',
  image: 'photo',
  poll: 'poll',
  location: 'location',
  contact: 'contact',
}

/**
 * @param {readonly PhoneCopy[]} copies
 * @param {string} owner phone number
 * @param {object} world
 * @param {(jid: string) => Person | undefined} world.personOf
 * @param {(jid: string) => string | undefined} world.groupName
 * @param {(jid: string, id: string) => string | undefined} world.wordsOf
 * @returns {ArrivedCopy[]} newest first
 */
export function arrivedCopies(copies, owner, { personOf, groupName, wordsOf }) {
  return copies
    .map((copy) => ({
      position: copy.position,
      author: personOf(copy.sender)?.name ?? copy.sender,
      chat: groupName(copy.chat_jid) ?? 'a chat of two',
      at: copy.received_at,
      parts: textParts(copy.text, copy.mentioned, personOf),
      about: ABOUT[copy.kind] ?? null,
      mentionsOwner: copy.mentioned.some((jid) => personOf(jid)?.phone === owner),
      quote: copy.quoted_id === '' ? null : (wordsOf(copy.chat_jid, copy.quoted_id) ?? 'an earlier message'),
      duplicate: copy.duplicate,
      read: copy.read_at !== null,
      error: copy.error,
    }))
    .toReversed()
}
