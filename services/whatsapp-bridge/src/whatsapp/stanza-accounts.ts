import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import { whyUnreadable } from './readability.ts'

interface Dependencies {
  /** Milliseconds of a clock nobody sets. */
  elapsed: () => number
  /** A message stanza that will never be decrypted. Called before the client library sees it, or once it has passed it over. */
  onUnreadable: (attrs: Record<string, string>, reason: string) => void
}

interface Waiting {
  attrs: Record<string, string>
  key: string
}

/**
 * Keeps an account of every message stanza of a connection: each ends as decrypted, as failed, or as unreadable.
 *
 * The client library handles message stanzas one by one and in order (`incoming-stanzas.ts`). So when a later one has
 * been decrypted, or has failed, those before it without such an end were passed over: the library refuses, without a
 * word to us, what it finds malformed. What waits when the connection ends was not acknowledged, and comes again.
 */
export class StanzaAccounts {
  readonly #deps: Dependencies
  #waiting: Waiting[] = []
  #progressAt = 0

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  /** The account of a new connection. */
  listen(socket: Pick<WASocket, 'ws'>): void {
    this.#waiting = []
    socket.ws.prependListener('CB:message', (node: BinaryNode) => this.#seen(node))
  }

  /** A part of this stanza was decrypted, or could not be. */
  settled(attrs: Record<string, string>): void {
    const key = keyOf(attrs)
    const index = this.#waiting.findIndex((waiting) => waiting.key === key)
    if (index < 0) return
    this.#progressAt = this.#deps.elapsed()
    const [passed, rest] = [this.#waiting.slice(0, index), this.#waiting.slice(index + 1)]
    this.#waiting = rest
    this.#passOver(passed)
  }

  /** Milliseconds since anything moved while stanzas wait to be handled; 0 when none waits. */
  stuckMs(): number {
    return this.#waiting.length === 0 ? 0 : this.#deps.elapsed() - this.#progressAt
  }

  #seen(node: BinaryNode): void {
    const attrs = { ...node.attrs }
    const reason = whyUnreadable(node)
    if (reason !== undefined) {
      // Channels send plain text in their stanzas; whoever reads `onUnreadable` knows their addresses.
      this.#deps.onUnreadable(attrs, reason)
      return
    }
    if (this.#waiting.length === 0) this.#progressAt = this.#deps.elapsed()
    this.#waiting.push({ attrs, key: keyOf(attrs) })
  }

  #passOver(passed: Waiting[]): void {
    for (const { attrs } of passed) this.#deps.onUnreadable(attrs, 'refused by the client library')
  }
}

function keyOf({ from = '', participant = '', id = '' }: Record<string, string>): string {
  return `${from} ${participant} ${id}`
}
