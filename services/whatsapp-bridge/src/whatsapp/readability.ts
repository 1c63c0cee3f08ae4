import type { BinaryNode } from '@whiskeysockets/baileys'

/** What the client library can decrypt. */
const READABLE = new Set(['pkmsg', 'msg', 'skmsg'])

/**
 * Why a message stanza can't be decrypted at all, whatever keys we have; undefined when it can. The client library
 * acknowledges such a stanza without a word to us (WHATSAPP.md A1). Pure.
 */
export function whyUnreadable({ content }: Pick<BinaryNode, 'content'>): string | undefined {
  const children = Array.isArray(content) ? content : []
  const parts = children.filter(({ tag }) => tag === 'enc')
  const types = parts.map(({ attrs }) => attrs.type ?? 'none')
  // The library looks at the first part alone to leave such a message out.
  if (types[0] === 'msmsg') return 'msmsg'
  if (
    parts.some(({ attrs, content: bytes }) => READABLE.has(attrs.type ?? '') && bytes instanceof Uint8Array)
  )
    return undefined
  const unavailable = children.find(({ tag }) => tag === 'unavailable')
  if (unavailable) {
    const { type } = unavailable.attrs
    return type ? `unavailable (${type})` : 'unavailable'
  }
  return types.length === 0 ? 'nothing to decrypt' : `unknown encryption (${types.join(', ')})`
}
