/** Splits a text at the mentions in it. Pure. */

/** @typedef {{text: string, phone: string | null}} TextPart `phone`: whom this part mentions */

/**
 * WhatsApp writes a mention as `@` and the digits of an address that is listed beside the text.
 *
 * @param {string} text
 * @param {readonly string[]} mentioned JIDs
 * @param {(jid: string) => {phone: string, name: string} | undefined} personOf
 * @returns {TextPart[]}
 */
export function textParts(text, mentioned, personOf) {
  const byDigits = new Map(mentioned.map((jid) => [jid.replace(/[:@].*$/, ''), jid]))
  return text
    .split(/(@\d+)/)
    .filter((part) => part !== '')
    .map((part) => {
      const jid = part.startsWith('@') ? byDigits.get(part.slice(1)) : undefined
      const person = jid === undefined ? undefined : personOf(jid)
      return person ? { text: `@${person.name}`, phone: person.phone } : { text: part, phone: null }
    })
}

/** @param {readonly TextPart[]} parts */
export function plainText(parts) {
  return parts.map(({ text }) => text).join('')
}
