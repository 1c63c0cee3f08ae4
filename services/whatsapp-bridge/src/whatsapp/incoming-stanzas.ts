import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'

export interface StanzaOf {
  /** The attributes of the message stanza that a ciphertext came in. */
  attrs: Record<string, string>
  encType: string
}

/**
 * Knows which stanza a ciphertext came from: decryption sees the bytes alone, and who sent them when stands around them.
 *
 * Listens before the client library does, and sends every message through its offline queue by marking it `offline`:
 * that queue works one by one and in order, while live stanzas overtake each other (WHATSAPP.md A1).
 */
export class IncomingStanzas {
  readonly #stanzas = new WeakMap<Uint8Array, StanzaOf>()

  listen(socket: WASocket): void {
    socket.ws.prependListener('CB:message', (node: BinaryNode) => {
      for (const child of Array.isArray(node.content) ? node.content : []) {
        if (child.tag !== 'enc' || !(child.content instanceof Uint8Array)) continue
        this.#stanzas.set(child.content, { attrs: { ...node.attrs }, encType: child.attrs.type ?? '' })
      }
      node.attrs.offline ??= 'live'
    })
  }

  stanzaOf(ciphertext: Uint8Array): StanzaOf | undefined {
    return this.#stanzas.get(ciphertext)
  }
}
