import {
  bareJid,
  type BridgeStatusResponse,
  type CapturedResponse,
  type Group,
  phoneJid,
} from '@wa-monitor/contracts'
import type { MessageStoreWriter, Person } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { proto, WASocket } from '@whiskeysockets/baileys'
import type { MediaFile } from '../send/media-file.ts'
import type { Session } from '../session/session.ts'
import type { ClockWatch } from './clock-watch.ts'
import { readRestoredMark } from '../session/restored-mark.ts'
import { AfterRestore } from './after-restore.ts'
import { Connection, type ConnectionStatus } from './connection.ts'
import { Dispatcher, type Gate } from './dispatcher.ts'
import { fetchHistory } from './fetch-history.ts'
import { GapRequests } from './gap-requests.ts'
import { Gaps } from './gaps.ts'
import { GroupDirectory } from './group-directory.ts'
import { Hearing } from './hearing.ts'
import { HistoryLane } from './history-lane.ts'
import { createIntake } from './intake.ts'
import { readMe } from './own-identity.ts'
import { decodeContent, ownMessageRow } from './own-message.ts'
import type { Me } from './read-message.ts'
import { uploadMedia } from './upload-media.ts'
import { StanzaAccounts } from './stanza-accounts.ts'

interface Options {
  socketUrl: string
  version: [number, number, number] | undefined
  pairingPhone: string | undefined
  session: Session
  /** Keeps messages back while sending is paused, or faster than the limits. */
  gate: Gate
  store: MessageStoreWriter
  log: Log
  now: () => number
  /** session.db refused a write: the process must end. */
  onWriteError: (error: Error) => void
  clock: Pick<ClockWatch, 'listen'>
  /** History from before this is not stored, Unix milliseconds. */
  keptSince: () => number
  /** A message of ours that left without being counted against the limits. `sentAt`: Unix milliseconds. */
  countSent: (messageId: string, sentAt: number) => void
  /** WhatsApp can only be heard again by another process. */
  onDeaf: (why: string) => void
  /** A proof takes the inbox out with it, to show what it is for. */
  createIntake?: typeof createIntake | undefined
}

/** WhatsApp as the rest of the bridge sees it: a state, groups, and a way out. What comes in lands in the store. */
export interface WhatsApp {
  start(): void
  stop(): void
  status(): ConnectionStatus
  /** How often a connection was opened since the start. */
  connects(): number
  /** The linked account, phone and LID form; undefined before the first link. */
  me(): Me | undefined
  groups(): Promise<Group[]>
  /** A group the linked number is in, or undefined. */
  findGroup(jid: string): Promise<Group | undefined>
  /** Whether a person's JID has WhatsApp. */
  isOnWhatsApp(jid: string): Promise<boolean>
  /** What was seen in each chat, and what of it is missing. */
  captured(): CapturedResponse
  /** How many messages are missing, per chat that misses any. */
  missingByChat(): Map<string, number>
  /** A person is about to be erased: stores what waits to be stored, and asks for nothing of his any more. */
  forget(person: Person): void
  dispatcher: Dispatcher
  /** Encrypts and uploads a file; what comes back is sent. @throws when it could not be uploaded. */
  upload(file: MediaFile): Promise<proto.IMessage>
  /** Connects again after a person has acted. Returns false unless the state is `FAILED`. */
  retry(): boolean
  /** What has come back since a restore; null without one, and once sending was resumed. `pausedSince`: Unix milliseconds. */
  restoredReport(pausedSince: number | undefined): BridgeStatusResponse['restored']
  /** Takes no work, as long as there is a reason (in words, with what to do): WhatsApp keeps what comes in. */
  hold(why: string | undefined): void
  /** Unlinks this device; what is stored stays. Returns whether WhatsApp has confirmed it. */
  logout(): Promise<boolean>
  /** @throws PairingError when no code can be asked for now. `phone`: digits. */
  askForPairingCode(phone: string): void
}

/** A clock that nobody sets, milliseconds. */
const elapsed = () => performance.now()

export function createWhatsApp(options: Options): WhatsApp {
  const { session, store, log, now } = options
  const { outbox } = session
  let self = readMe(session.auth)
  const me = () => self
  const directory = new GroupDirectory(store, log, now)
  const dispatcher = new Dispatcher({ outbox, gate: options.gate, store, log, now })
  const gaps = new Gaps({ table: session.gaps, store, me, log, now })
  const requests = new GapRequests({ gaps, store, log, now })
  let held = false
  const history = new HistoryLane({
    jobs: session.historyJobs,
    store,
    gaps,
    me,
    log,
    now,
    fetchHistory,
    isHeld: () => held,
    keptSince: options.keptSince,
    onStored: (notification, piece) => afterRestore.stored(notification, piece),
  })
  const afterRestore = new AfterRestore({
    groups: session.restoredGroups,
    mark: readRestoredMark(session.meta),
    store,
    countSent: options.countSent,
    log,
    now,
  })
  const accounts = new StanzaAccounts({
    elapsed,
    onUnreadable: (attrs, reason) => gaps.open(attrs, reason),
  })
  const hearing: Hearing = new Hearing({
    rhythm: session.rhythm,
    meta: session.meta,
    accounts,
    log,
    now,
    elapsed,
    reconnect: () => connection.reconnect('deaf'),
    restart: options.onDeaf,
  })
  const intake = (options.createIntake ?? createIntake)({
    session,
    store,
    me,
    gaps,
    history,
    accounts,
    log,
    now,
  })

  let connects = 0
  const connection = new Connection({
    ...options,
    wrapRepository: (repository, auth) => intake.wrapRepository(repository, auth),
    cachedGroupMetadata: async (jid) => directory.metadata(jid),
    getMessage(messageId) {
      const row = outbox.byMessageId(messageId)
      // Nothing is left of one that named somebody who was erased.
      return row && row.content.length > 0 ? decodeContent(row.content) : undefined
    },
    onSocket(socket) {
      // Known since the pairing; what was waiting for this device may come before the connection counts as open.
      self = readMe(session.auth) ?? self
      intake.listen(socket)
      dispatcher.listen(socket)
      hearing.listen(socket)
      directory.follow(socket)
      learnMappings(socket, store, now)
      // Last: it has to see a stanza before anybody marks it.
      options.clock.listen(socket)
    },
    onOpen(socket) {
      connects += 1
      self = readMe(session.auth)
      for (const id of [self?.pn, self?.lid]) if (id) store.addOwnId(id, now())
      void directory.readAll()
      dispatcher.open(socket)
      requests.open(socket)
      afterRestore.open(socket)
      hearing.opened()
      history.start()
    },
    onClose() {
      dispatcher.close()
      requests.close()
      afterRestore.close()
      hearing.closed()
      intake.drain()
    },
  })

  return {
    dispatcher,
    me,
    captured: () => gaps.describe(),
    missingByChat: () => gaps.missingByChat(),
    forget({ phone, lids }) {
      intake.drain()
      gaps.forget([phoneJid(phone), ...lids])
    },
    status: () => connection.status(),
    connects: () => connects,
    async upload(file) {
      const socket = connection.openSocket()
      if (!socket) throw new Error('the connection was lost')
      return uploadMedia(socket, file)
    },
    retry: () => connection.retry(),
    restoredReport: (pausedSince) => afterRestore.report(pausedSince),
    hold(why) {
      held = why !== undefined
      connection.hold(why)
      if (!held) history.start()
    },
    logout: () => connection.logout(),
    askForPairingCode: (phone) => connection.askForPairingCode(phone),
    groups: () => directory.all(),
    findGroup: (jid) => directory.find(jid),
    async isOnWhatsApp(jid) {
      const [answer] = (await connection.openSocket()?.onWhatsApp(jid)) ?? []
      return Boolean(answer?.exists)
    },
    start() {
      // What an earlier process decrypted, or accepted for sending, and did not carry over.
      intake.drain()
      history.start()
      if (self) store.append(outbox.accepted().map((row) => ownMessageRow(row, self as Me)))
      connection.start()
    },
    stop() {
      connection.stop()
      dispatcher.close()
      requests.close()
      afterRestore.close()
      hearing.closed()
      intake.stop()
      history.stop()
    },
  }
}

function learnMappings(socket: WASocket, store: MessageStoreWriter, now: () => number): void {
  socket.ev.on('lid-mapping.update', ({ lid, pn }) => store.learnLid(bareJid(lid), bareJid(pn), now()))
}
