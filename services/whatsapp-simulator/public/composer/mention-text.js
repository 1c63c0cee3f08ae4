/** Mentions while they are written: `@Thabo` on the screen, `@` and the digits of his address in the message. Pure. */

/** @typedef {{phone: string, name: string, digits: string}} Mentionable `digits`: of his address in this chat */

/**
 * The mention that is being written just before the caret.
 *
 * @param {string} text
 * @param {number} caret
 * @returns {{start: number, find: string} | undefined}
 */
export function mentionAt(text, caret) {
  const found = /(?:^|\s)@([^\s@]*)$/.exec(text.slice(0, caret))
  if (!found) return undefined
  const [, find = ''] = found
  return { start: caret - find.length - 1, find }
}

/**
 * Those whose name, or a part of it, begins so.
 *
 * @template {{name: string, phone: string}} Member
 * @param {readonly Member[]} members
 * @param {string} find
 * @returns {Member[]} the first eight
 */
export function mentionable(members, find) {
  const wanted = find.toLowerCase()
  return members
    .filter(({ name, phone }) =>
      [...name.toLowerCase().split(' '), name.toLowerCase(), phone].some((part) => part.startsWith(wanted)),
    )
    .slice(0, 8)
}

/**
 * @param {string} text as it stands on the screen
 * @param {readonly Mentionable[]} chosen
 * @returns {{text: string, mentioned: string[]}} as it is posted; phones of those who are still in the text
 */
export function encodeMentions(text, chosen) {
  /** @type {string[]} */
  const mentioned = []
  let written = text
  // A name that begins with another one goes first.
  for (const { phone, name, digits } of chosen.toSorted((a, b) => b.name.length - a.name.length)) {
    const after = written.replace(new RegExp(`@${literally(name)}(?![\\p{L}\\p{N}])`, 'gu'), `@${digits}`)
    if (after !== written && !mentioned.includes(phone)) mentioned.push(phone)
    written = after
  }
  return { text: written, mentioned }
}

/** @param {string} text */
function literally(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
