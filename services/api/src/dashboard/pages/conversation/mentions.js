/**
 * @typedef {{ number: string, name: string }} Mention `number`: the digits behind the @, of a phone or of a LID
 */

/**
 * @param {readonly Mention[]} mentions
 * @returns {Map<string, string>} names by number; a number where there is no name
 */
export function namesOf(mentions) {
  return new Map(mentions.map(({ number, name }) => [number, name || number]))
}

/**
 * The words as they leave: whoever is mentioned and has no `@number` in them is put in front, as the bridge does it,
 * because a phone rings only for whom the words name. Pure.
 *
 * @param {string} text
 * @param {readonly Mention[]} mentions
 */
export function placeMentions(text, mentions) {
  const tokens = mentions.map(({ number }) => `@${number}`)
  const missing = tokens.filter((token) => !new RegExp(`${token}(?!\\d)`).test(text))
  return [...missing, text].join(' ')
}
