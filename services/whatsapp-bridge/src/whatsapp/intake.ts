import { maskNumber, type NewMessage } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import { type Log, SpareMemory } from '@wa-monitor/service'
import type { SignalAuthState, SignalRepositoryWithLIDStore, WASocket } from '@whiskeysockets/baileys'
import type { Session } from '../session/session.ts'
import { withDurableDecryption } from './durable-decryption.ts'
import type { Gaps } from './gaps.ts'
import type { HistoryLane } from './history-lane.ts'
import { holdFrames, lineOf } from './hold-frames.ts'
import { paceFrames } from './pace-frames.ts'
import { createInboxDrain } from './inbox-drain.ts'
import { IncomingStanzas } from './incoming-stanzas.ts'
import type { Me } from './read-message.ts'
import { releaseEvents } from './release-events.ts'
import type { StanzaAccounts } from './stanza-accounts.ts'

export interface IntakeDependencies {
  session: Session
  store: MessageStoreWriter
  /** Undefined before the first link, when nothing can have arrived. */
  me: () => Me | undefined
  gaps: Gaps
  history: HistoryLane
  accounts: StanzaAccounts
  log: Log
  now: () => number
}

/** How what WhatsApp delivers comes into messages.db. */
export interface Intake {
  wrapRepository(
    repository: SignalRepositoryWithLIDStore,
    auth: SignalAuthState,
  ): SignalRepositoryWithLIDStore
  /** A new socket exists, nothing has arrived on it yet. */
  listen(socket: WASocket): void
  /** Carries over what an earlier process, or an earlier connection, had not yet stored. */
  drain(): void
  /** For the last time: the files are about to be closed. */
  stop(): void
}

/** From the wire to the inbox before the receipt, from the inbox to messages.db. */
export function createIntake({
  session,
  store,
  me,
  gaps,
  history,
  accounts,
  log,
  now,
}: IntakeDependencies): Intake {
  const stanzas = new IncomingStanzas()
  const memory = new SpareMemory()
  const onMessage = (message: NewMessage) => {
    memory.usedSome()
    logMessage(log, message)
  }
  const drain = createInboxDrain({
    inbox: session.inbox,
    store,
    me,
    log,
    now,
    gaps,
    history,
    onMessage,
  })
  return {
    wrapRepository: (repository, auth) =>
      withDurableDecryption(repository, auth, {
        inbox: session.inbox,
        stanzas,
        now,
        onStored(stanza) {
          if (stanza) accounts.settled(stanza.attrs)
          drain.schedule()
        },
        onUndecrypted(stanza, error) {
          accounts.settled(stanza.attrs)
          gaps.open(stanza.attrs, error.message)
        },
      }),
    listen(socket) {
      const line = lineOf(socket)
      holdFrames(line, session)
      paceFrames(line)
      stanzas.listen(socket)
      accounts.listen(socket)
      releaseEvents(socket)
    },
    drain: drain.drain,
    stop() {
      drain.stop()
      memory.stop()
    },
  }
}

/** One line per message, and never its words. */
function logMessage(log: Log, { id, chat_jid, sender, sender_lid, kind, media_type }: NewMessage): void {
  const from = maskNumber(sender || sender_lid)
  log.info({ message_id: id, chat_jid }, `Received ${media_type || kind} from ${from}`)
}
