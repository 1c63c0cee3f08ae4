import { bareJid, type Group, maskNumber, type NewMessage } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import type { Session } from '../session/session.ts'
import { Connection, type ConnectionStatus } from './connection.ts'
import { Dispatcher } from './dispatcher.ts'
import { withDurableDecryption } from './durable-decryption.ts'
import { GroupDirectory } from './group-directory.ts'
import { createInboxDrain } from './inbox-drain.ts'
import { IncomingStanzas } from './incoming-stanzas.ts'
import { decodeContent, ownMessageRow } from './own-message.ts'
import { type Me, readAddresses } from './read-message.ts'
import { undecryptedRow } from './undecrypted-row.ts'

interface Options {
  socketUrl: string
  version: [number, number, number] | undefined
  session: Session
  store: MessageStoreWriter
  log: Log
  now: () => number
  /** session.db refused a write: the process must end. */
  onWriteError: (error: Error) => void
}

/** WhatsApp as the rest of the bridge sees it: a state, groups, and a way out. What comes in lands in the store. */
export interface WhatsApp {
  start(): void
  stop(): void
  status(): ConnectionStatus
  /** The linked account, phone and LID form; undefined before the first link. */
  me(): Me | undefined
  groups(): Promise<Group[]>
  /** A group the linked number is in, or undefined. */
  findGroup(jid: string): Promise<Group | undefined>
  /** Whether a person's JID has WhatsApp. */
  isOnWhatsApp(jid: string): Promise<boolean>
  dispatcher: Dispatcher
}

export function createWhatsApp(options: Options): WhatsApp {
  const { session, store, log, now } = options
  const { inbox, outbox } = session
  let self = readMe(session)
  const me = () => self
  const stanzas = new IncomingStanzas()
  const directory = new GroupDirectory(store, log, now)
  const dispatcher = new Dispatcher({ outbox, store, log, now })
  const drain = createInboxDrain({
    inbox,
    store,
    me,
    log,
    now,
    onMessage: (message) => logMessage(log, message),
  })

  const connection = new Connection({
    ...options,
    wrapRepository: (repository, auth) =>
      withDurableDecryption(repository, auth, {
        inbox,
        stanzas,
        now,
        onStored: drain.schedule,
        onUndecrypted(stanza, error) {
          const addresses = self && readAddresses(stanza.attrs, self)
          if (!addresses) return
          store.append([undecryptedRow(stanza.attrs, addresses, error, now())])
          log.warn(
            { message_id: stanza.attrs.id, chat_jid: addresses.chat_jid },
            'A message could not be decrypted; asked for it again',
          )
        },
      }),
    cachedGroupMetadata: async (jid) => directory.metadata(jid),
    getMessage(messageId) {
      const row = outbox.byMessageId(messageId)
      return row && decodeContent(row.content)
    },
    onSocket(socket) {
      stanzas.listen(socket)
      dispatcher.listen(socket)
      directory.follow(socket)
      learnMappings(socket, store, now)
    },
    onOpen(socket) {
      self = readMe(session)
      for (const id of [self?.pn, self?.lid]) if (id) store.addOwnId(id, now())
      void directory.readAll()
      dispatcher.open(socket)
    },
    onClose() {
      dispatcher.close()
      drain.drain()
    },
  })

  return {
    dispatcher,
    me,
    status: () => connection.status(),
    groups: () => directory.all(),
    findGroup: (jid) => directory.find(jid),
    async isOnWhatsApp(jid) {
      const [answer] = (await connection.openSocket()?.onWhatsApp(jid)) ?? []
      return Boolean(answer?.exists)
    },
    start() {
      // What an earlier process decrypted, or accepted for sending, and did not carry over.
      drain.drain()
      if (self) store.append(outbox.accepted().map((row) => ownMessageRow(row, self as Me)))
      connection.start()
    },
    stop() {
      connection.stop()
      dispatcher.close()
      drain.drain()
    },
  }
}

/** Who the stored credentials say we are. */
function readMe(session: Session): Me | undefined {
  const creds = session.auth.readCreds()
  const me = creds === undefined ? undefined : (JSON.parse(creds) as { me?: { id: string; lid?: string } }).me
  return me && { pn: bareJid(me.id), lid: me.lid ? bareJid(me.lid) : '' }
}

function learnMappings(socket: WASocket, store: MessageStoreWriter, now: () => number): void {
  socket.ev.on('lid-mapping.update', ({ lid, pn }) => store.learnLid(bareJid(lid), bareJid(pn), now()))
}

/** One line per message, and never its words. */
function logMessage(log: Log, { id, chat_jid, sender, sender_lid, kind, media_type }: NewMessage): void {
  const from = maskNumber(sender || sender_lid)
  log.info({ message_id: id, chat_jid }, `Received ${media_type || kind} from ${from}`)
}
