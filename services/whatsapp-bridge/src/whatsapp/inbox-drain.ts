import { jidKind, type NewMessage } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { Inbox, InboxRow } from '../session/inbox.ts'
import type { Gaps } from './gaps.ts'
import type { HistoryLane } from './history-lane.ts'
import { readPeerContent } from './read-history.ts'
import { decodeMessage, isSomething, type Me, readContentOf, withoutPadding } from './read-message.ts'

const BATCH = 500
/** A message that comes alone is stored at once; in a burst, those of this long share a commit. */
const PACE_MS = 50

interface Dependencies {
  inbox: Inbox
  store: MessageStoreWriter
  /** Undefined before the first link, when nothing can have arrived. */
  me: () => Me | undefined
  log: Log
  now: () => number
  gaps: Pick<Gaps, 'open' | 'landed' | 'foundEmpty'>
  /** Takes what has to be fetched or unpacked first: live rows do not wait for it. */
  history: Pick<HistoryLane, 'take'>
  /** Called with each row that was new in messages.db. */
  onMessage: (message: NewMessage) => void
}

/**
 * Moves what the inbox holds into messages.db: rows first, done marks after. The two files cannot share a commit, so a
 * crash in between repeats the rows, and the store knows them. Nobody waits for the disk here: it has the inbox, and a power
 * cut that sets messages.db back has them converted again (`convertAgain`).
 *
 * A row that cannot be converted stays in the inbox with its reason and lets the next ones pass.
 */
export function createInboxDrain({ inbox, store, me, log, now, gaps, history, onMessage }: Dependencies) {
  let scheduled: NodeJS.Timeout | NodeJS.Immediate | undefined
  let drainedAt = 0
  let mayMissRows = store.mayMissRows()

  function convert(row: InboxRow, attrs: Record<string, string>, self: Me): NewMessage | undefined {
    const message = decodeMessage(withoutPadding(row.plaintext))
    if (readPeerContent(attrs, message, self)) {
      history.take(row.seq)
      return undefined
    }
    const read = readContentOf({ attrs, message, receivedAt: row.received_at }, self)
    if (!read && isSomething(message)) gaps.foundEmpty(attrs)
    return read
  }

  function drain(): void {
    const self = me()
    if (!self) return
    for (let rows = inbox.pending(BATCH); rows.length > 0; rows = inbox.pending(BATCH)) {
      const messages: NewMessage[] = []
      const done: number[] = []
      const erased: number[] = []
      for (const row of rows) {
        const attrs = JSON.parse(row.attrs) as Record<string, string>
        try {
          const message = convert(row, attrs, self)
          if (message) messages.push(message)
          if (message && store.wasErased(message)) erased.push(row.seq)
          done.push(row.seq)
        } catch (error) {
          inbox.markFailed(row.seq, (error as Error).message)
          log.error(
            { inbox_seq: row.seq },
            `A message could not be read: ${(error as Error).message}; kept in the inbox`,
          )
          gaps.open(attrs, 'not a WhatsApp message')
        }
      }
      for (const message of messages) learnAddresses(message)
      const added = store.appendSoon(messages)
      for (const message of messages) gaps.landed(message, 'its sender')
      inbox.markDone(done, now())
      if (erased.length > 0) inbox.empty(erased)
      for (const message of added) onMessage(message)
    }
    if (mayMissRows) {
      store.complete()
      mayMissRows = false
    }
  }

  function learnAddresses({ sender, sender_lid, received_at }: NewMessage): void {
    if (jidKind(sender) === 'phone' && jidKind(sender_lid) === 'lid')
      store.learnLid(sender_lid, sender, received_at)
  }

  return {
    drain,
    /** Drains soon, together with what else has arrived by then. */
    schedule(): void {
      if (scheduled !== undefined) return
      const soon = () => {
        scheduled = undefined
        drainedAt = now()
        drain()
      }
      const since = now() - drainedAt
      scheduled = since >= 0 && since < PACE_MS ? setTimeout(soon, PACE_MS - since) : setImmediate(soon)
    },
    /** Drains for the last time: the files are about to be closed. */
    stop(): void {
      clearTimeout(scheduled as NodeJS.Timeout | undefined)
      clearImmediate(scheduled as NodeJS.Immediate | undefined)
      drain()
    },
  }
}
