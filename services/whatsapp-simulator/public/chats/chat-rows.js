/** The chats as a list shows them: groups in their order, then whoever writes with the business. Pure. */
import { plainText, textParts } from './text-parts.js'

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/**
 * @typedef {object} ChatRow
 * @property {string} id
 * @property {string} name
 * @property {number} count messages
 * @property {number} at when the last one was written, Unix milliseconds; 0 for none
 * @property {string} last
 * @property {boolean} chosen
 */

/** As many people are shown without being looked for. */
const PEOPLE_SHOWN = 30

/**
 * @param {import('../core/world.js').World} world
 * @param {{chosen: string, find: string}} wanted
 * @returns {{groups: ChatRow[], people: ChatRow[], hidden: number}} `hidden`: people that are not listed
 */
export function chatRows(world, { chosen, find }) {
  const fits = fitsTo(find)
  /** @param {string} id @param {string} name @param {{messages: number, last_message: GroupMessage | null}} chat */
  const row = (id, name, { messages, last_message: last }) => ({
    id,
    name,
    count: messages,
    at: last?.sent_at ?? 0,
    last: last ? lastWords(world, last) : '',
    chosen: id === chosen,
  })
  const groups = [...world.groups.values()]
    .filter(({ name }) => fits(name))
    .map((group) => row(group.jid, group.name, group))
  const people = [...world.people.values()]
    .filter(({ phone, name }) => phone !== world.businessPhone && (fits(name) || fits(phone)))
    .map(({ phone, name }) =>
      row(phone, name, world.directs.get(phone) ?? { messages: 0, last_message: null }),
    )
    .toSorted((a, b) => Number(b.count > 0) - Number(a.count > 0) || a.id.localeCompare(b.id))
  const shown = people.filter((person, index) => index < PEOPLE_SHOWN || person.chosen)
  return { groups, people: shown, hidden: people.length - shown.length }
}

/** @param {string} find @returns {(text: string) => boolean} */
export function fitsTo(find) {
  const wanted = find.trim().toLowerCase()
  return (text) => text.toLowerCase().includes(wanted)
}

/** @param {import('../core/world.js').World} world @param {GroupMessage} message */
function lastWords(world, message) {
  const { from, text, image, mentioned, deleted, kind } = message
  const words = plainText(textParts(text, mentioned, (jid) => world.personOf(jid)))
  const author = world.nameOf(from)
  if (deleted) return `${author}: deleted message`
  if (kind === 'reaction') return text === '' ? `${author} took a reaction back` : `${author} reacted ${text}`
  if (kind === 'edit') return `${author} edited: ${words}`
  if (kind === 'delete') return `${author} deleted a message`
  return `${author}: ${image ? '[photo] ' : ''}${words}`
}
