/** What can be done with a message, by whom. Pure but for the clipboard. */

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/**
 * @typedef {object} Doing
 * @property {{phone: string, name: string}} as whoever is written as
 * @property {string} authorName
 * @property {boolean} isAdmin of the group, whoever is written as
 * @property {() => void} reply
 * @property {() => void} edit
 * @property {(from: string) => void} remove
 * @property {() => void} redeliver
 * @property {() => void} life
 */

/** @param {GroupMessage} message @param {Doing} doing @returns {import('./message-menu.js').Item[]} */
export function itemsFor(message, { as, authorName, isAdmin, reply, edit, remove, redeliver, life }) {
  const { from, via, deleted, text, kind } = message
  const byPhone = via === 'phone'
  const aimed = ['edit', 'delete', 'reaction'].includes(kind)
  const words = text !== '' && !deleted
  /** @type {(import('./message-menu.js').Item | false)[]} */
  const items = [
    !deleted && !aimed && { sign: 'reply', label: 'Reply', act: reply },
    words && !aimed && byPhone && { sign: 'edit', label: `Edit as ${authorName}`, act: edit },
    !deleted &&
      !aimed && {
        sign: 'bin',
        label: `Delete for everyone as ${authorName}`,
        act: () => remove(from),
        tone: 'bad',
      },
    !deleted &&
      !aimed &&
      isAdmin &&
      as.phone !== from && {
        sign: 'bin',
        label: `Delete as admin ${as.name}`,
        act: () => remove(as.phone),
        tone: 'bad',
      },
    { sign: 'wire', label: 'Its life on the wire', act: life },
    byPhone && { sign: 'send', label: 'Deliver it once more', act: redeliver },
    words && { sign: 'copy', label: 'Copy the text', act: () => void navigator.clipboard.writeText(text) },
  ]
  return items.filter((item) => item !== false)
}
