import { bareJid, type BridgeStatusResponse, jidKind } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import { proto, type WASocket } from '@whiskeysockets/baileys'
import type { HistoryAnchor, RestoredGroup, RestoredGroups } from '../session/restored-groups.ts'
import type { RestoredMark } from '../session/restored-mark.ts'
import { isOfLinkedDevice } from './own-message.ts'
import { readPiece } from './restored-piece.ts'

/** What waits at WhatsApp comes first, and so does the history of a fresh link. */
const AFTER_OPEN_MS = 10_000
/** How often it is looked whether a request is due: by the clock on the wall, which may be set. */
const LOOK_MS = 1000
/** As many messages as a phone gives at once. */
const HISTORY_COUNT = 50
const MINUTE_MS = 60_000
/** How wrong the clock of a machine may be that nobody has found fault with. */
const CLOCK_TOLERANCE_MS = 10 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
/** When it is asked again for what was not answered: a phone may be off for a night, or for a weekend. */
const PAUSES_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS, 24 * HOUR_MS]

const { ON_DEMAND } = proto.HistorySync.HistorySyncType
const NOTHING_OLDER =
  proto.Conversation.EndOfHistoryTransferType.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY

type Asking = Pick<WASocket, 'fetchMessageHistory'>

interface Dependencies {
  groups: RestoredGroups
  /** Undefined in a session that never was restored: then there is nothing to do. */
  mark: RestoredMark | undefined
  store: Pick<MessageStoreWriter, 'rowsSince'>
  /** A message of ours that left without being counted against the limits. `sentAt`: Unix milliseconds. */
  countSent: (messageId: string, sentAt: number) => void
  log: Log
  now: () => number
  /** How long an open connection is left alone first. */
  afterOpenMs?: number
}

/**
 * After a restore: brings back what WhatsApp delivered after the backup was taken and will not deliver again. Per group, the
 * own phone is asked for what came before the oldest message that is known since, over and over, until what it gives meets
 * the backup (or nothing more comes). The oldest known one is the first that arrives after the restore; before that there
 * is nothing to ask from. A fresh link brings history by itself, which often reaches back far enough.
 *
 * The messages take the way of all history, into messages.db; here it is only seen how far they reach.
 */
export class AfterRestore {
  readonly #deps: Dependencies
  #socket: Asking | undefined
  #timer: NodeJS.Timeout | undefined
  /** The request that is on its way out; its answer may be faster than its id. */
  #asking: Promise<void> | undefined

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  open(socket: Asking): void {
    this.close()
    const { mark, groups, afterOpenMs = AFTER_OPEN_MS } = this.#deps
    if (!mark || groups.open().length === 0) return
    this.#socket = socket
    this.#timer = setTimeout(() => {
      this.#timer = setInterval(() => this.#look(), LOOK_MS)
      this.#timer.unref()
      this.#look()
    }, afterOpenMs)
    this.#timer.unref()
  }

  close(): void {
    this.#socket = undefined
    clearTimeout(this.#timer)
  }

  /** A piece of history is in messages.db. */
  async stored(
    { peerDataRequestSessionId }: proto.Message.IHistorySyncNotification,
    { syncType, conversations }: proto.IHistorySync,
  ): Promise<void> {
    const { mark, groups } = this.#deps
    const isOnDemand = syncType === ON_DEMAND
    if (!mark) return
    for (const conversation of conversations ?? []) this.#countSent(conversation, mark)
    await this.#asking
    const open = new Map(groups.open().map((group) => [group.chat_jid, group]))
    for (const conversation of conversations ?? []) {
      const group = open.get(bareJid(conversation.id ?? ''))
      if (!group) continue
      const isOurs = peerDataRequestSessionId
        ? peerDataRequestSessionId === group.request_id
        : group.request_id !== null
      // The answer to somebody else's question begins anywhere.
      if (isOnDemand && !isOurs) continue
      this.#reached(group, conversation, mark, isOnDemand)
    }
  }

  /** What `GET /api/status` says of it, until sending is resumed. `pausedSince`: Unix milliseconds. */
  report(pausedSince: number | undefined): BridgeStatusResponse['restored'] {
    const { mark, groups, store } = this.#deps
    if (!mark || pausedSince !== mark.restored_at) return null
    return {
      restored_at: new Date(mark.restored_at).toISOString(),
      backup_taken_at: new Date(mark.backup_taken_at).toISOString(),
      recovered: Object.fromEntries(store.rowsSince.countSent(mark.last_seq, mark.restored_at)),
      open_groups: groups.open().map(({ chat_jid }) => chat_jid),
    }
  }

  #reached(
    { chat_jid, newest_before, anchor_id }: RestoredGroup,
    { messages, endOfHistoryTransferType }: proto.IConversation,
    mark: RestoredMark,
    isAnswer: boolean,
  ): void {
    const { groups, store, log, now } = this.#deps
    const found = (messages ?? []).flatMap(({ message }) => message ?? [])
    const oldest = oldestOf(found)
    const meaning = readPiece(
      {
        isAnswer,
        oldest: oldest?.sentAt,
        meetsBackup: found.some(({ key }) => store.rowsSince.heldAt(chat_jid, key?.id ?? '', mark.last_seq)),
        isEnd: endOfHistoryTransferType === NOTHING_OLDER,
        goesBack: oldest !== undefined && oldest.id !== anchor_id,
      },
      newest_before,
    )
    if (meaning === 'nothing') return
    if (meaning === 'more' && oldest) return groups.answered(chat_jid, oldest, now())
    const reached = meaning === 'reached'
    groups.close(chat_jid, reached ? 'reached' : 'ended')
    const why = reached ? 'history meets the backup' : 'the phone has nothing older'
    log.info({ chat_jid }, `Nothing more is missing since the backup: ${why}`)
    if (groups.open().length === 0) this.close()
  }

  /** What left after the backup, from this device or another linked one, is not in the ledger that was restored. */
  #countSent({ messages }: proto.IConversation, { backup_taken_at }: RestoredMark): void {
    for (const { message } of messages ?? []) {
      const { id, fromMe } = message?.key ?? {}
      const sentAt = Number(message?.messageTimestamp ?? 0) * 1000
      if (id && fromMe && isOfLinkedDevice(id) && sentAt > backup_taken_at - CLOCK_TOLERANCE_MS)
        this.#deps.countSent(id, sentAt)
    }
  }

  /** One group after the other: a phone that is asked for many things at once answers none of them. */
  #look(): void {
    if (this.#asking) return
    const { groups, mark, now } = this.#deps
    for (const group of mark && this.#socket ? groups.open() : []) {
      if (group.next_ask_at > now() || !mark || !this.#socket || jidKind(group.chat_jid) !== 'group') continue
      const anchor = this.#anchorOf(group, mark)
      if (!anchor) continue
      const asked = anchor.id === group.anchor_id ? group.asked : 0
      const pauseMs = PAUSES_MS[asked]
      // Asked for often enough; the next message that comes between is asked from again.
      if (pauseMs === undefined) continue
      const ask = { asked: asked + 1, anchor_id: anchor.id, next_ask_at: now() + pauseMs }
      this.#asking = this.#ask(this.#socket, group.chat_jid, anchor, ask).finally(() => {
        this.#asking = undefined
      })
      return
    }
  }

  /** Behind an answer its oldest message; before the first one the oldest that has come since the restore. */
  #anchorOf(group: RestoredGroup, { last_seq }: RestoredMark): HistoryAnchor | undefined {
    if (group.go_on_from !== null) return JSON.parse(group.go_on_from) as HistoryAnchor
    const first = this.#deps.store.rowsSince.firstSent(group.chat_jid, last_seq, group.newest_before)
    return first && { id: first.id, fromMe: first.is_from_me === 1, sentAt: first.timestamp }
  }

  async #ask(
    socket: Asking,
    chatJid: string,
    { id, fromMe, sentAt }: HistoryAnchor,
    ask: { asked: number; anchor_id: string; next_ask_at: number },
  ): Promise<void> {
    const { groups, log } = this.#deps
    groups.asked(chatJid, { ...ask, request_id: null })
    try {
      // In seconds, whatever the field is called (as other clients send it).
      const seconds = Math.floor(sentAt / 1000)
      const key = { remoteJid: chatJid, fromMe, id }
      const requestId = await socket.fetchMessageHistory(HISTORY_COUNT, key, seconds)
      groups.asked(chatJid, { ...ask, request_id: requestId })
      log.debug({ chat_jid: chatJid }, 'Asked the own phone for what came after the backup')
    } catch (error) {
      log.debug({ chat_jid: chatJid }, `The own phone could not be asked (${(error as Error).message})`)
    }
  }
}

/** A phone gives each chat newest first; many may have been sent in the same second. */
function oldestOf(messages: readonly proto.IWebMessageInfo[]): HistoryAnchor | undefined {
  let oldest: HistoryAnchor | undefined
  for (const { key, messageTimestamp } of messages) {
    const sentAt = Number(messageTimestamp ?? 0) * 1000
    if (key?.id && sentAt <= (oldest?.sentAt ?? Number.POSITIVE_INFINITY))
      oldest = { id: key.id, fromMe: key.fromMe === true, sentAt }
  }
  return oldest
}
