import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type {
  SignalAuthState,
  SignalDataSet,
  SignalKeyStoreWithTransaction,
  SignalRepositoryWithLIDStore,
} from '@whiskeysockets/baileys'
import type { Inbox, NewInboxRow } from '../session/inbox.ts'
import type { IncomingStanzas, StanzaOf } from './incoming-stanzas.ts'
import { createTurns } from './take-turns.ts'

/** A key type of our own beside the library's: what is set under it is committed together with the Signal keys. */
export const INBOX_KEY_TYPE = 'inbox'

export type InboxEntries = Record<string, NewInboxRow>

interface Dependencies {
  inbox: Inbox
  stanzas: IncomingStanzas
  now: () => number
  /** A plaintext of this stanza is in the inbox. Called before WhatsApp gets its receipt. */
  onStored: (stanza: StanzaOf | undefined) => void
  /** A stanza could not be decrypted; the library asks its sender again. */
  onUndecrypted: (stanza: StanzaOf, error: Error) => void
}

/**
 * Wraps the Signal repository so that nothing is lost or sent unreadable, whenever the process dies:
 *
 * - *In*: plaintext and the ratchet step that gave it are one commit, made before the library sends the receipt. The
 *   same ciphertext again (the process died in between) is answered from the inbox: the ratchet has moved on.
 * - *Out*: encryption leaves the library's send transaction, which commits only after the stanza has left. A ratchet
 *   that steps back after a crash would reuse a counter, and no phone could read the next message.
 *
 * Each decryption runs in a transaction under the key the library itself would take, since a nested transaction joins
 * the outer one and skips its own lock.
 */
export function withDurableDecryption(
  repository: SignalRepositoryWithLIDStore,
  auth: SignalAuthState,
  { inbox, stanzas, now, onStored, onUndecrypted }: Dependencies,
): SignalRepositoryWithLIDStore {
  const keys = auth.keys as SignalKeyStoreWithTransaction
  const outsideTransactions = AsyncLocalStorage.snapshot()
  const turns = createTurns()

  async function decrypt(
    lock: string,
    ciphertext: Uint8Array,
    work: () => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const hash = createHash('sha256').update(ciphertext).digest('hex')
    const stanza = stanzas.stanzaOf(ciphertext)
    await turns()
    try {
      const plaintext = await keys.transaction(async () => {
        const before = inbox.replay(hash)
        if (before) return before
        const decrypted = await work()
        if (stanza) await keys.set(entry(hash, stanza, decrypted, now()))
        return decrypted
      }, lock)
      onStored(stanza)
      return plaintext
    } catch (error) {
      if (stanza) onUndecrypted(stanza, error as Error)
      throw error
    }
  }

  return {
    ...repository,
    decryptGroupMessage: (options) =>
      decrypt(options.group, options.msg, () => repository.decryptGroupMessage(options)),
    decryptMessage: (options) =>
      decrypt(options.jid, options.ciphertext, () => repository.decryptMessage(options)),
    encryptMessage: (options) => outsideTransactions(() => repository.encryptMessage(options)),
    encryptGroupMessage: (options) => outsideTransactions(() => repository.encryptGroupMessage(options)),
    getSenderKeyDistributionMessage: (options) =>
      outsideTransactions(() => repository.getSenderKeyDistributionMessage(options)),
    hasSenderKey: (options) => outsideTransactions(() => repository.hasSenderKey(options)),
    // Sessions are written where they are read: one kept back in the send transaction would overwrite newer ones later.
    injectE2ESession: (options) => outsideTransactions(() => repository.injectE2ESession(options)),
    validateSession: (jid) => outsideTransactions(() => repository.validateSession(jid)),
    getSessionInfo: (jid) => outsideTransactions(() => repository.getSessionInfo(jid)),
    deleteSession: (jids) => outsideTransactions(() => repository.deleteSession(jids)),
    migrateSession: (from, to) => outsideTransactions(() => repository.migrateSession(from, to)),
  }
}

function entry(hash: string, stanza: StanzaOf, plaintext: Uint8Array, receivedAt: number): SignalDataSet {
  const row: NewInboxRow = {
    ciphertext_hash: hash,
    attrs: JSON.stringify(stanza.attrs),
    enc_type: stanza.encType,
    plaintext: Buffer.from(plaintext),
    received_at: receivedAt,
  }
  return { [INBOX_KEY_TYPE]: { [hash]: row } } as unknown as SignalDataSet
}
