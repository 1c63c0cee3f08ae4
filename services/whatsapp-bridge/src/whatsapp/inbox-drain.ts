import { jidKind, type NewMessage } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { Inbox, InboxRow } from '../session/inbox.ts'
import { type Me, readMessage, withoutPadding } from './read-message.ts'

const BATCH = 500

interface Dependencies {
  inbox: Inbox
  store: MessageStoreWriter
  /** Undefined before the first link, when nothing can have arrived. */
  me: () => Me | undefined
  log: Log
  now: () => number
  /** Called with each row that was new in messages.db. */
  onMessage: (message: NewMessage) => void
}

/**
 * Moves what the inbox holds into messages.db: rows first, done marks after. The two files cannot share a commit, so a
 * crash in between repeats the rows, and the store knows them.
 *
 * A row that cannot be converted stays in the inbox with its reason and lets the next ones pass.
 */
export function createInboxDrain({ inbox, store, me, log, now, onMessage }: Dependencies) {
  let scheduled = false

  function convert(row: InboxRow, self: Me): NewMessage | undefined {
    const attrs = JSON.parse(row.attrs) as Record<string, string>
    return readMessage({ attrs, plaintext: withoutPadding(row.plaintext), receivedAt: row.received_at }, self)
  }

  function drain(): void {
    const self = me()
    if (!self) return
    for (let rows = inbox.pending(BATCH); rows.length > 0; rows = inbox.pending(BATCH)) {
      const messages: NewMessage[] = []
      const done: number[] = []
      for (const row of rows) {
        try {
          const message = convert(row, self)
          if (message) messages.push(message)
          done.push(row.seq)
        } catch (error) {
          inbox.markFailed(row.seq, (error as Error).message)
          log.error(
            { inbox_seq: row.seq },
            `A message could not be read: ${(error as Error).message}; kept in the inbox`,
          )
        }
      }
      for (const message of messages) learnAddresses(message)
      const added = store.append(messages)
      inbox.markDone(done, now())
      for (const message of added) onMessage(message)
    }
  }

  function learnAddresses({ sender, sender_lid, received_at }: NewMessage): void {
    if (jidKind(sender) === 'phone' && jidKind(sender_lid) === 'lid')
      store.learnLid(sender_lid, sender, received_at)
  }

  return {
    drain,
    /** Drains soon, together with whatever else arrives in this turn of the event loop. */
    schedule(): void {
      if (scheduled) return
      scheduled = true
      setImmediate(() => {
        scheduled = false
        drain()
      })
    },
  }
}
